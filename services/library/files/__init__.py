"""Files of questions, books and materials, read to their end: what is good is taken, what is bad is named."""
