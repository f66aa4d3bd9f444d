"""The library: learning materials, question banks and books, and the search over them."""
