"""What the library counts, each with a sentence; never labelled with an id."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

QUESTIONS_TAKEN = Counter("library_questions_taken_total", "Questions read from files, by outcome.", ["outcome"])
BOOKS_TAKEN = Counter("library_books_taken_total", "Book records read from files, by outcome.", ["outcome"])
STEPS_DONE = Counter("library_steps_done_total", "Steps of materials on their way, by step.", ["step"])
SEARCH_SECONDS = Histogram("library_search_seconds", "Time to answer a search.")
VISIBLE_SECONDS = Histogram("library_visible_seconds", "Time from kept documents to their being found.")
LOANS_DONE = Counter("library_loans_done_total", "Copies lent, renewed, given back and marked, by step.", ["step"])
