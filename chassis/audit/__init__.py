"""Hash chains of what was recorded and read, and their signed checkpoints."""
