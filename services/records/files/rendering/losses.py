"""What of a Word document could not be shown as Word does, with its places: such a document is not taken."""

from __future__ import annotations

from chassis.why import Why
from importing import FileUnreadable
from services.records.domain import limits

# What is lost, by the name of its part; all else is said in general.
_CODES = {
    "picture": "PICTURE_LOST",
    "link": "PICTURE_LOST",
    "object": "OBJECT_LOST",
    "shape": "DRAWING_LOST",
    "chart": "DRAWING_LOST",
    "diagram": "DRAWING_LOST",
    "wordprocessingGroup": "DRAWING_LOST",
    "wordprocessingCanvas": "DRAWING_LOST",
    "wordprocessingInk": "DRAWING_LOST",
    "field": "FIELD_LOST",
    "sym": "SIGN_LOST",
}


class Losses:
    """Counts paragraphs as a person would, from 1, and remembers in which ones something was lost."""

    def __init__(self) -> None:
        self._paragraph = 0
        self._words = ""
        self._places: dict[str, dict[str, None]] = {}

    def begin(self, words: str) -> None:
        """The paragraph that is read from here on."""
        self._paragraph += 1
        self._words = " ".join(words.split())[: limits.PLACE_CHARACTERS]

    def add(self, part: str) -> None:
        code = "FORMULA_LOST" if part.startswith("formula") else _CODES.get(part, "PART_LOST")
        place = f"{self._paragraph} “{self._words}…”" if self._words else str(self._paragraph)
        self._places.setdefault(code, {})[place] = None

    def refuse(self) -> None:
        """Raises FileUnreadable with the places of the kind that was lost first."""
        for code, places in self._places.items():
            shown = ", ".join([*places][: limits.PLACES_SHOWN])
            raise FileUnreadable(Why(code, {"places": shown, "count": len(places)}), code="CONTENT_LOST")
