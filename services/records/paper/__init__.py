"""Papers: what teachers hand in is read, and becomes PDF/A by our own typesetting."""
