"""Hash chains of what was told and read, and their signed checkpoints."""
