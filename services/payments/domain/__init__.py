"""Rules and aggregates of money; nothing here waits, and time comes in as a value."""
