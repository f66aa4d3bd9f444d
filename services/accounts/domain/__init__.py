"""Rules and aggregates of accounts; nothing here waits, and time and chance come in as values."""
