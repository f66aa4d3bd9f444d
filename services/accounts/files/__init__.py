"""The files of accounts: readers of the lists that schools send, and the slips with one-time passwords."""
