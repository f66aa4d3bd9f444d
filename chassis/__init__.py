"""The frame every service stands in: documents, delivery, doors, identity, metrics, logs."""
