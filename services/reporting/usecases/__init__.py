"""What reporting can do: keep what was heard, compute a month, name who is late, remind."""
