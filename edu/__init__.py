"""The command line: a client of the gateway's API, and nothing more."""
