"""Readers of the lists that schools send, and the renderer of account slips."""
