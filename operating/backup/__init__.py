"""Copies a whole system to a folder while it runs, and restores it into an empty system."""
