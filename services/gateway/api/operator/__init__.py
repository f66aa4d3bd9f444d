"""The operators' half of the API: what runs, what was told, what it caused, what is parked."""
