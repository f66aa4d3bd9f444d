"""Accounts: who there is, what they may do, and how they prove who they are."""
