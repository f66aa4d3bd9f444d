"""Words of Vietnamese schools in English: subjects, types of records, acts, days, columns of marks, levels."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from jinja2 import pass_context
from jinja2.runtime import Context

TABLE = Path(__file__).with_name("terms.json")


@cache
def _terms() -> dict[str, str]:
    found: dict[str, str] = json.loads(TABLE.read_text("utf-8"))
    return found


@cache
def _any() -> re.Pattern[str]:
    """Whole words, the longest first: "Khoa học tự nhiên" holds "Khoa học"."""
    longest_first = sorted(_terms(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def in_english(text: str) -> str:
    """The text with every term that we know in English; what is no term stays."""
    return _any().sub(lambda found: _terms()[found.group()], text)


@pass_context
def term(context: Context, text: str) -> str:
    """For templates: a term as the house says it, in the reader's language."""
    return text if context["lang"] == "vi" else in_english(text)
