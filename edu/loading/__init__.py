"""What the loader is made of: a folder's files, their upload, and the acts of people in a school month."""
