"""The relay tells facts, the listener hears them; records that cannot be taken become dead letters."""
