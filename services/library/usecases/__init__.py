"""What the library can do: load, decide, keep."""
