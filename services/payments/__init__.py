"""Payments: what is due, what came in, whom it belongs to, and a ledger that sums to zero."""
