"""Makes a district of our own: no real person, the shapes and defects of files that schools and banks deliver."""
