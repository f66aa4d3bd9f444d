"""Whether markup declares a document type or entities: nothing that people hand in needs one, and readers obey them."""

from __future__ import annotations

import re


def _spread(word: str) -> bytes:
    """The word as bytes of UTF-8, UTF-16 or UTF-32, whichever end comes first."""
    return rb"\x00{0,3}".join(re.escape(letter.encode()) for letter in word)


_DECLARES = re.compile(rb"%s\x00{0,3}(?:%s|%s)" % (_spread("<!"), _spread("DOCTYPE"), _spread("ENTITY")), re.IGNORECASE)


def declares_entities(markup: bytes) -> bool:
    """Looks at the bytes alone, before any parser does."""
    return _DECLARES.search(markup) is not None
