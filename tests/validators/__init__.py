"""Validators from outside: what EU DSS, veraPDF and pdfsig say about the PDFs that we sign."""
