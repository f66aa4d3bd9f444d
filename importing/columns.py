"""The columns of a file as their sender knows them, with what each was taken for; what is personal is masked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from chassis.why import Why
from importing import limits
from importing.refusals import FileUnreadable
from importing.uploads import SeenColumn, Upload
from tabular import Table, is_blank, to_shown, words

_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
MASK = "•"
# Numbers of rows; and what was said of refused rows when they were given back.
NUMBERING = frozenset({"stt", "tt", "so tt", "so thu tu", "thu tu", "no", "loi"})


@dataclass(frozen=True, kw_only=True)
class Places:
    """What is known of the places of a table beside its titles.

    `by_content` are columns that no title names, by key; `contradictions` what the cells of a key are instead; cells of
    the keys in `plain` are nobody's secret and shown whole.
    """

    by_content: Mapping[str, int]
    contradictions: Mapping[str, Why]
    plain: Collection[str]


def check_columns(upload: Upload, keys: Collection[str]) -> None:
    """Notes what a column of the kind may be said to hold. Raises FileUnreadable where one is said to hold another."""
    upload.keys[:] = keys
    for title, key in upload.columns.items():
        if key and key not in keys:
            raise FileUnreadable(Why("COLUMN_KEY_UNKNOWN", {"title": title, "key": key, "keys": ", ".join(keys)}))


def seen_columns(upload: Upload, table: Table, kind: str, places: Places) -> Iterator[SeenColumn]:
    """Each titled column of a table in the order of the sheet, once by its title; no numbers of rows."""
    keys = {place: key for key, place in {**places.by_content, **table.places}.items()}
    said = dict.fromkeys(upload.said_of(table.heads, kind), "kept" if upload.is_kept(table.heads, kind) else "said")
    titles: set[str] = set()
    for place, title in enumerate(table.heads):
        key = keys.get(place, "")
        if not title or words(title) in titles or (not key and words(title) in NUMBERING):
            continue
        titles.add(words(title))
        yield SeenColumn(
            title=title,
            letter=letters(place),
            key=key,
            way=said.get(words(title)) or ("content" if key in places.by_content else "title" if key else ""),
            examples=tuple(_examples(table, place, masked=key not in places.plain)),
            contradiction=places.contradictions.get(key),
        )


def _examples(table: Table, place: int, *, masked: bool) -> Iterator[str]:
    found = 0
    for row in table.sheet.rows[table.header_row : table.header_row + limits.EXAMPLE_ROWS]:
        if place < len(row) and not is_blank(row[place]):
            shown = to_shown(row[place])[: limits.EXAMPLE_CHARACTERS]
            yield masked_of(shown) if masked else shown
            found += 1
            if found == limits.EXAMPLES:
                return


def masked_of(shown: str) -> str:
    """The shape of a cell, `N•• B•• D•••`: of words the first letter, of long numbers the last digits."""

    def number(found: re.Match[str]) -> str:
        digits = found.group()
        kept = limits.MASK_DIGITS_KEPT if len(digits) > limits.MASK_DIGITS_HIDDEN else 0
        return MASK * (len(digits) - kept) + digits[len(digits) - kept :]

    lettered = _WORD.sub(lambda found: found.group()[0] + MASK * (len(found.group()) - 1), shown)
    return _DIGITS.sub(number, lettered)


def letters(place: int) -> str:
    """`A` for 0, `AA` for 26, as a spreadsheet shows its columns."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
