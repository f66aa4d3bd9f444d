"""What records can do, one function each: load, decide, keep."""
