"""The reporting house: facts kept, and numbers computed from them."""
