"""Signing: keys kept in a token or a file, PAdES signatures made and checked."""
