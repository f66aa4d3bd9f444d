"""A document as plain blocks: what a Word file holds and a typesetter needs, and nothing of either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chassis.why import Why
from importing.ooxml import Maths, above, below
from services.records.domain import limits

Align = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True)
class Run:
    """A line break in the text breaks the line. The text of a formula says in one line what it shows.

    A picture stands in the line; a note is what stands at the foot of the page.
    """

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    place: Literal["", "sub", "super"] = ""
    formula: Maths | None = None
    displayed: bool = False
    picture: str = ""
    width_mm: float = 0.0
    note: tuple[Run, ...] = ()

    @property
    def said(self) -> str:
        """In one line: `²` where `2` is raised."""
        moved = above(self.text) if self.place == "super" else below(self.text) if self.place == "sub" else ""
        return moved or self.text


@dataclass(frozen=True)
class Block:
    """`kind` is heading, paragraph, item, table or picture; the rest as each kind needs it.

    `label` is the number or sign before an item, as Word counts it.
    """

    kind: Literal["heading", "paragraph", "item", "table", "picture"]
    runs: tuple[Run, ...] = ()
    level: int = 0
    label: str = ""
    align: Align = "justify"
    columns: int = 0
    rows: tuple[tuple[Cell, ...], ...] = ()
    picture: str = ""
    width_mm: float = 0.0

    @property
    def text(self) -> str:
        return "".join(run.said for run in self.runs)


@dataclass(frozen=True)
class Cell:
    blocks: tuple[Block, ...]
    span: int = 1


@dataclass
class TextDocument:
    """`notes` say what could not be carried over."""

    blocks: list[Block] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    notes: list[Why] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The text line by line, tables cell by cell."""
        for block in self.blocks:
            yield from _lines(block)

    def note(self, why: Why) -> None:
        if why not in self.notes:
            self.notes.append(why)


def _lines(block: Block) -> Iterator[str]:
    if block.kind == "table":
        for row in block.rows:
            for cell in row:
                for inner in cell.blocks:
                    yield from _lines(inner)
    else:
        yield from (line.strip() for line in block.text.splitlines() if line.strip())


def to_json(blocks: list[Block]) -> list[dict[str, Any]]:
    return [asdict(block) for block in blocks]


def place_of(letter: str, shown: Any) -> str:
    """The words around a letter in what is shown; empty where it does not stand there."""
    if isinstance(shown, str):
        at = shown.find(letter)
        start = max(at - limits.PLACE_CHARACTERS // 2, 0)
        return " ".join(shown[start : start + limits.PLACE_CHARACTERS].split()) if at >= 0 else ""
    if isinstance(shown, dict) and shown.get("runs"):
        words = place_of(letter, "".join(run["text"] for run in shown["runs"]))
        if words:
            return words
    inner = shown.values() if isinstance(shown, dict) else shown if isinstance(shown, (list, tuple)) else ()
    return next((words for one in inner if (words := place_of(letter, one))), "")
