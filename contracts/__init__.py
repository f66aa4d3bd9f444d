"""What the services tell one another."""
