"""Indicators, duties and reminders: what is counted against what, and who is late."""
