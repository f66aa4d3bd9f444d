"""Finds the table in a sheet: its header by the meaning of the titles, its rows without the ghosts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from tabular import limits
from tabular.cells import is_blank, to_shown
from tabular.folding import words
from tabular.workbook import Sheet

# What people add to a title without changing its meaning.
_NOISE = frozenset(
    words(
        "bắt buộc của dd mm yyyy d m y ghi rõ nếu có dạng text theo csdl ngành bộ gddt moet hs học sinh gv giáo viên "
        "trẻ em các thông tin số liệu thực tế"
    ).split()
)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SAID, _EXACT, _WITHOUT_BRACKETS, _WITH_NOISE = 4, 3, 2, 1


class Column(NamedTuple):
    """What a caller looks for: a key of its own, and the titles under which people write it, best first.

    `joins`: a title may stand over two columns, as “Họ và tên” does over family and given name.
    """

    key: str
    titles: tuple[str, ...]
    required: bool = True
    joins: bool = False


class Row(NamedTuple):
    """`number` as a person counts the rows of the sheet; `values` holds the raw cell of every column found."""

    number: int
    values: dict[str, object]


@dataclass(frozen=True)
class Table:
    sheet: Sheet
    header_row: int
    places: Mapping[str, int]
    titles: Mapping[str, str]
    missing: tuple[str, ...]
    score: int = field(default=0)
    joined: frozenset[str] = field(default=frozenset())
    heads: tuple[str, ...] = ()  # every title of the header, by place

    @property
    def rows(self) -> Iterator[Row]:
        """Rows below the header that fill at least two of its columns: no ghosts, totals or signatures."""
        header = _parts_of_titles(words(title) for title in (*self.titles.values(), *self.heads))
        places = tuple(self.places.items())
        fewest = min(limits.HEADER_MATCHES_AT_LEAST, len(places))
        for number, cells in enumerate(self.sheet.rows[self.header_row :], start=self.header_row + 1):
            width = len(cells)
            values = {key: cells[place] if place < width else None for key, place in places}
            for key in self.joined:
                values[key] = _together(values[key], cells, self.places[key] + 1)
            if not _fills(values.values(), fewest):
                continue
            if number == self.header_row + 1 and _only_numbers_columns(values.values()):
                continue
            if _repeats(values.values(), header):
                continue
            yield Row(number, values)


def _fills(values: Iterable[object], fewest: int) -> bool:
    for value in values:
        if not is_blank(value):
            fewest -= 1
            if not fewest:
                return True
    return False


def _only_numbers_columns(values: Iterable[object]) -> bool:
    """Official forms number their columns below the titles: (1), (2) or A, B."""
    shown = [to_shown(value).strip("() ") for value in values if not is_blank(value)]
    numbers = [int(text) for text in shown if text.isdecimal() and len(text) <= 2]
    letters = [text for text in shown if len(text) == 1 and text.isalpha()]
    return len(numbers) + len(letters) == len(shown) and len(set(numbers)) == len(numbers) and len(numbers) > 1


def _repeats(values: Iterable[object], header: frozenset[str]) -> bool:
    """A printed list repeats its header on every page, also where it stands in two rows."""
    return all(isinstance(value, str) and words(value) in header for value in values if not is_blank(value))


def _parts_of_titles(titles: Iterable[str]) -> frozenset[str]:
    """Each title whole, and what stands of it in one of two rows: its first words, or its last."""
    parts = set[str]()
    for title in titles:
        said = title.split()
        parts |= {title, *(" ".join(said[:end]) for end in range(1, len(said)))}
        parts |= {" ".join(said[start:]) for start in range(1, len(said))}
    return frozenset(parts)


# What a person said of the titles of a header: the key of each column by the words of its title; empty: not to be read.
Said = Callable[[Sequence[str]], Mapping[str, str]]


def find_table(sheet: Sheet, columns: Sequence[Column], said: Said | None = None) -> Table | None:
    """The table whose header, of one row or two, names most of `columns`; None where fewer than two are named.

    A required column that no title means is in `missing`, by key. What `said` gives for a header comes before what its
    titles mean.
    """
    best: Table | None = None
    meanings = _meanings(tuple(columns))
    for index in range(min(len(sheet.rows), limits.HEADER_ROWS_LOOKED_AT)):
        for depth in (1, 2):
            titles = _titles(sheet.rows, index, depth)
            if titles is None:
                continue
            found = _match(titles, meanings, said(titles) if said else {})
            score = sum(strength for _, strength in found.values()) * 2 - depth
            if len(found) < min(limits.HEADER_MATCHES_AT_LEAST, len(columns)):
                continue
            if best is None or score > best.score:
                best = Table(
                    sheet=sheet,
                    header_row=index + depth,
                    places={key: place for key, (place, _) in found.items()},
                    titles={key: titles[place] for key, (place, _) in found.items()},
                    missing=tuple(column.key for column in columns if column.required and column.key not in found),
                    score=score,
                    joined=_joined(sheet, index + depth, titles, found, columns),
                    heads=tuple(titles),
                )
    return best


def _joined(
    sheet: Sheet,
    header_row: int,
    titles: Sequence[str],
    found: Mapping[str, tuple[int, int]],
    columns: Sequence[Column],
) -> frozenset[str]:
    """Columns whose title stands over the untitled column of text beside it too."""
    taken = {place for place, _ in found.values()}
    joined = []
    for key in (column.key for column in columns if column.joins and column.key in found):
        beside = found[key][0] + 1
        untitled = beside not in taken and (beside >= len(titles) or not titles[beside])
        below = sheet.rows[header_row : header_row + limits.HEADER_ROWS_LOOKED_AT]
        texts = sum(beside < len(row) and isinstance(row[beside], str) and not is_blank(row[beside]) for row in below)
        if untitled and texts * 2 > len(below):
            joined.append(key)
    return frozenset(joined)


def _together(value: object, cells: Sequence[object], beside: int) -> object:
    """Both texts as one; a cell that is no text is left to the caller as it is."""
    other = cells[beside] if beside < len(cells) else ""
    return f"{value} {other}" if isinstance(value, str) and isinstance(other, str) and other else value


def _titles(rows: Sequence[Sequence[object]], index: int, depth: int) -> list[str] | None:
    """Titles of the header that begins at `index`; of two rows, the upper title spans the blanks to its right."""
    upper = _texts(rows[index])
    if depth == 1:
        return upper if sum(map(bool, upper)) >= limits.HEADER_MATCHES_AT_LEAST else None
    if index + 1 >= len(rows):
        return None
    lower = _texts(rows[index + 1])
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    titles, spanning = [], ""
    for above, below in zip(upper, lower, strict=True):
        spanning = above or (spanning if below else "")
        titles.append(f"{spanning} {below}".strip())
    return titles if any(lower) and any(upper) else None


def _texts(row: Sequence[object]) -> list[str]:
    return [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in row[: limits.HEADER_CELLS_LOOKED_AT]]


@lru_cache(maxsize=limits.COLUMN_SETS_REMEMBERED)
def _meanings(columns: tuple[Column, ...]) -> Meanings:
    return Meanings(columns)


def _match(titles: Sequence[str], meanings: Meanings, said: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """The place and strength of each column, the surest pairs first; a title serves one column only."""
    pairs = sorted(
        (-strength, rank, order, place)
        for place, title in enumerate(titles)
        if title and len(title) <= limits.TITLE_CHARACTERS
        for strength, rank, order in (meanings.said(said[words(title)]) if words(title) in said else meanings.of(title))
    )
    found: dict[int, tuple[int, int]] = {}
    taken: set[int] = set()
    for negative, _, order, place in pairs:
        if order not in found and place not in taken:
            found[order] = (place, -negative)
            taken.add(place)
    return {meanings.keys[order]: found[order] for order in sorted(found)}


class Meanings:
    """Which columns a title may mean, looked up by its words, and by its words without the noise."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.keys = [column.key for column in columns]
        self._exact: dict[str, list[tuple[int, int]]] = {}
        self._core: dict[str, list[tuple[int, int, list[str]]]] = {}
        for order, column in enumerate(columns):
            for rank, synonym in enumerate(column.titles):
                meant = words(synonym)
                self._exact.setdefault(meant, []).append((rank, order))
                self._core.setdefault(_core(meant.split()), []).append((rank, order, meant.split()))

    def said(self, key: str) -> Iterator[tuple[int, int, int]]:
        """As `of`, for the column that a person named; nothing for a column that is not to be read."""
        if key in self.keys:
            yield (_SAID, 0, self.keys.index(key))

    def of(self, title: str) -> Iterator[tuple[int, int, int]]:
        """Strength, rank among the column's titles, and the column."""
        whole = words(title)
        yield from ((_EXACT, rank, order) for rank, order in self._exact.get(whole, ()))
        bare = words(_BRACKETS.sub(" ", title)) if "(" in title or "[" in title else whole
        if bare != whole:
            yield from ((_WITHOUT_BRACKETS, rank, order) for rank, order in self._exact.get(bare, ()))
        parts = bare.split()
        for rank, order, meant in self._core.get(_core(parts), ()):
            if _in_order(parts, meant):
                yield (_WITH_NOISE, rank, order)


def _core(parts: Sequence[str]) -> str:
    return " ".join(word for word in parts if word not in _NOISE and not word.isdigit())


def _in_order(parts: Sequence[str], meant: Sequence[str]) -> bool:
    """The title says all the words of the synonym, in their order."""
    left = iter(parts)
    return all(word in left for word in meant)
