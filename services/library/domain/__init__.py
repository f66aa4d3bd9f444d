"""What the library decides: the way of a material to the shelf, what a question is, what a book is."""
