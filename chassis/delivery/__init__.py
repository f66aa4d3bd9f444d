"""Facts leave by the relay and come in by the listener; what cannot be taken goes to the dead letters."""
