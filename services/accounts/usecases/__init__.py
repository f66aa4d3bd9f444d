"""One function for each thing that accounts can do: load, decide, keep."""
