"""What the library can do: take materials in, pass them on, catalogue books, answer what people look for."""
