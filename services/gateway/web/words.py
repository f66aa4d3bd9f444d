"""One table of texts per language; a page never carries a sentence of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("vi", "en")
FOLDER = Path(__file__).parent / "texts"


class Words:
    """Texts by key, loaded once. A missing key shows itself instead of hiding a sentence."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._tables = tables

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Words:
        return cls({name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in LANGUAGES})

    def knows(self, key: str) -> bool:
        return key in self._tables[LANGUAGES[0]]

    def say(self, language: str, key: str, /, **values: object) -> str:
        table = self._tables.get(language, self._tables[LANGUAGES[0]])
        text = table.get(key, key)
        return text.format_map(_Gentle(values)) if "{" in text else text


class _Gentle(dict[str, object]):
    """A value that nobody gave is an empty word, never a broken page."""

    def __missing__(self, key: str) -> str:
        return ""
