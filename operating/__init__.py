"""What an operator holds: backup, restore, rebuild, and the dead letters."""
