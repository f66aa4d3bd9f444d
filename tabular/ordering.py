"""The order in which Vietnamese people look for a name: the given name first, then the rest, by the rules of `vi`.

The rules are those of the Unicode locale data for `vi`: ă and â follow a, đ follows d, ê follows e, ô and ơ follow o, ư
follows u; tones count after all letters do, in the order grave, hook, tilde, acute, dot below; small before capital.
A test compares the order with that of ICU.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from tabular import limits

Key = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS, start=2_000)}
_TONES = {mark: rank for rank, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}
_OTHER_MARKS_FROM = 100
_SHAPES = "\u0302\u0306\u031b"
_SIGNS_FROM, _DIGITS_FROM, _FOREIGN_FROM = 1, 1_000, 10_000


@lru_cache(maxsize=limits.SYLLABLES_REMEMBERED)
def vietnamese(text: str) -> Key:
    """The key by which texts are sorted: all letters, then all tones, then capitals."""
    primary: list[int] = []
    tones: list[int] = []
    capitals: list[int] = []
    for letter in _clusters(text):
        base, marks = letter
        small = base.lower()
        primary.append(_primary(small))
        tones.append(sum(_TONES.get(mark, _OTHER_MARKS_FROM + ord(mark)) for mark in marks))
        capitals.append(int(base != small))
    return tuple(primary), tuple(tones), tuple(capitals)


def by_name(name: str, code: str = "") -> tuple[Key, Key, str]:
    """Given name, then the rest, then the code: `Lê An` stands before `Hồ Ánh`, and two `Lê An` by their codes."""
    rest, _, given = " ".join(name.split()).rpartition(" ")
    return vietnamese(given), vietnamese(rest), code


def _clusters(text: str) -> list[tuple[str, list[str]]]:
    """Each letter with its shape, and the marks that are none of its shape: `ế` is ê and an acute."""
    clusters: list[tuple[str, list[str]]] = []
    for sign in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(sign) or not clusters:
            clusters.append((sign, []))
            continue
        base, marks = clusters[-1]
        shaped = unicodedata.normalize("NFC", base + sign) if sign in _SHAPES else base
        if shaped != base and shaped.lower() in _RANK:
            clusters[-1] = shaped, marks
        else:
            marks.append(sign)
    return clusters


def _primary(small: str) -> int:
    if small in _RANK:
        return _RANK[small]
    if small.isdecimal():
        return _DIGITS_FROM + unicodedata.decimal(small)
    if small.isalpha():
        return _FOREIGN_FROM + ord(small)
    return _SIGNS_FROM + (0 if small.isspace() else min(ord(small), _DIGITS_FROM - 2))
