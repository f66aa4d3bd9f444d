"""A whole system copied to a folder while it runs, and put back into an empty one."""
