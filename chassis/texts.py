"""Sentences for reasons, by language and code: one JSON table for each language beside the service that gives them."""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from chassis.context import LANGUAGES, current_language
from chassis.why import Why

VERBATIM = "VERBATIM"  # a sentence that was kept before reasons were data: its fact `text` is shown as it stands

# How a fact is written in a sentence: `{amount:money}` for 1250000 reads 1.250.000 in both languages.
WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "money": lambda amount: f"{int(amount):,}".replace(",", "."),
    "tenths": lambda mark: f"{int(mark) // 10},{int(mark) % 10}",
    "day": lambda iso: f"{date.fromisoformat(iso):%d/%m/%Y}",
}


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        write = WRITTEN.get(format_spec)
        return write(value) if write else str(super().format_field(value, format_spec))


class Texts:
    """Made once by the composition root; `say` is what the doors call."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._tables = tables
        self._formatter = _Formatter()

    @classmethod
    def load(cls, *folders: Path) -> Texts:
        """Reads `vi.json` and `en.json` of each folder; a later folder's sentence replaces an earlier one's.

        Raises OSError or ValueError.
        """
        tables: dict[str, dict[str, str]] = {name: {} for name in LANGUAGES}
        for folder in folders:
            for name, table in tables.items():
                table.update(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
        return cls(tables)

    def say(self, why: Why | None, language: str = "") -> str:
        """The sentence in the caller's language, or in the one given; empty for no reason.

        A code that the table lacks shows itself. Raises KeyError when a sentence asks for a fact that is not there.
        """
        if why is None or not why.code:
            return ""
        if why.code == VERBATIM:
            return str(why.facts.get("text", ""))
        table = self._tables[language or current_language()]
        sentence = table.get(why.code, why.code)
        return self._formatter.vformat(sentence, (), {"act": why.act, "article": why.article, **why.facts})

    def knows(self, code: str) -> bool:
        return code in self._tables[LANGUAGES[0]]

    def facts_in(self, code: str) -> frozenset[str]:
        """The names of the facts that the sentence tells, in any language; none for a code that the table lacks."""
        sentences = (table.get(code, "") for table in self._tables.values())
        return frozenset(name for sentence in sentences for _, name, _, _ in self._formatter.parse(sentence) if name)


def verbatim(text: str) -> Why:
    """For upcasters: a reason that an older document kept as a sentence."""
    return Why(VERBATIM, {"text": text}) if text else Why("")
