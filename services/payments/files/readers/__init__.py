"""Files of banks and schools become plain values here; what cannot be read is named by its place."""
