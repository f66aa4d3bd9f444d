"""What becomes of files that schools hand in: each kind has its importer."""
