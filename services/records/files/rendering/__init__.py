"""Rendering: a text document is read into blocks and printed as PDF/A by our own typesetting."""
