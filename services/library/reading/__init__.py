"""Files of questions and books, read to their end: what is good is taken, what is bad is named with its place."""
