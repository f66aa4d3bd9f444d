"""Rules and aggregates of records; nothing here waits, and time and chance come in as values."""
