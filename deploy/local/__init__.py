"""The system on one machine: `python -m deploy.local up` starts everything that `make run` shows."""
