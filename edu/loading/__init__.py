"""What the loader is made of: a folder's files, sending them, and a school month played through the public doors."""
