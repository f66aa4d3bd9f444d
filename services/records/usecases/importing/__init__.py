"""Files that schools hand in: whose kind they are, what is taken of them, and a report on every row."""
