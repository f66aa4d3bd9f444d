"""The picture of the README, drawn from the code's own tables: who is asked, who tells what, who hears whom.

`python -m tests.architecture.laws.flow` writes `docs/flow.svg`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import NamedTuple

from tests.architecture.laws.cards import of_code
from tests.architecture.laws.source import ROOT, hand_written, houses

PICTURE = ROOT / "docs" / "flow.svg"
GATEWAY = "gateway"
LANES = ("accounts", "records", "library", "payments", "reporting")
COLOURS = {
    "accounts": "#2563a8",
    "records": "#8a3b8f",
    "library": "#2f7d4f",
    "payments": "#b3541e",
    "reporting": "#5b5f66",
}
WIDTH, BOX_WIDTH, BOX_HEIGHT, BOX_TOP = 1000, 172, 96, 196
LEFT, STEP = 28, 193
LANE_TOP, LANE_STEP = 356, 40
STYLE = (
    "text{font-family:system-ui,'Noto Sans',sans-serif;font-size:13px;fill:#1f2328}"
    ".name{font-size:16px;font-weight:600}.small{font-size:12px;fill:#57606a}.on{fill:#fff}"
)


class House(NamedTuple):
    """One box: its place from the left, what it keeps and is asked, how many facts it tells, whom it hears."""

    name: str
    left: int
    keeps: int
    asked: int
    tells: int
    hears: Mapping[str, int]


def of_tables() -> list[House]:
    modules = list(hand_written())
    found = []
    for place, name in enumerate(name for name in LANES if name in houses()):
        card = of_code(name, modules)
        heard: dict[str, int] = {}
        for fact in card["hears"]:
            heard[fact.split(".")[0]] = heard.get(fact.split(".")[0], 0) + 1
        own = [fact for fact in card["tells"] if not fact.endswith(".checkpointed.v1")]
        left = LEFT + place * STEP
        found.append(House(name, left, len(card["keeps"]), len(card["is asked"]), len(own), heard))
    return found


def _text(x: float, y: float, said: str, *, kind: str = "", anchor: str = "middle") -> str:
    shown = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{shown}>{escape(said)}</text>'


def _arrow(x: float, top: float, bottom: float, colour: str, *, up: bool) -> str:
    head, tail = (top, bottom) if up else (bottom, top)
    turn = 7 if up else -7
    return (
        f'<line x1="{x:g}" y1="{tail:g}" x2="{x:g}" y2="{head:g}" stroke="{colour}" stroke-width="2"/>'
        f'<path d="M{x - 4:g} {head + turn:g} L{x:g} {head:g} L{x + 4:g} {head + turn:g}" '
        f'fill="none" stroke="{colour}" stroke-width="2"/>'
    )


def _head(drawn: list[House]) -> Iterator[str]:
    middle, bottom = WIDTH / 2, LANE_TOP + LANE_STEP * len(drawn) + 8
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom}" role="img" aria-label="{_label()}">'
    yield f"<style>{STYLE}</style>"
    yield f'<rect width="{WIDTH}" height="{bottom}" rx="10" fill="#fbfbfa"/>'
    people = "teacher · group leader · principal · accountant · parent · officer · operator"
    yield _text(middle, 34, people)
    yield _text(middle, 54, "pages (vi, en) and JSON API", kind="small")
    yield _arrow(middle, 62, 84, "#57606a", up=False)
    yield f'<rect x="{LEFT}" y="86" width="{WIDTH - 2 * LEFT}" height="48" rx="6" fill="#24292f"/>'
    yield _text(middle, 107, GATEWAY, kind="name on")
    yield _text(middle, 125, "sign-in, one home for each role; it keeps nothing", kind="small on")
    yield _text(LEFT + BOX_WIDTH / 2 + 10, 170, "ASK: gRPC, proto/", kind="small", anchor="start")


def _label() -> str:
    return "People reach the gateway; it asks five services; each keeps its documents and tells facts that others hear"


def _box(house: House) -> Iterator[str]:
    centre, colour = house.left + BOX_WIDTH / 2, COLOURS[house.name]
    yield _arrow(centre, 134, BOX_TOP - 2, "#57606a", up=False)
    yield (
        f'<rect x="{house.left}" y="{BOX_TOP}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6" fill="#fff" '
        f'stroke="{colour}" stroke-width="2"/>'
    )
    yield _text(centre, BOX_TOP + 26, house.name, kind="name")
    yield _text(centre, BOX_TOP + 48, f"keeps {house.keeps} collections", kind="small")
    yield _text(centre, BOX_TOP + 66, f"is asked {house.asked} calls", kind="small")
    yield _text(centre, BOX_TOP + 84, f"tells {house.tells} kinds of facts", kind="small")


def _lanes(drawn: list[House]) -> Iterator[str]:
    tops = {house.name: LANE_TOP + LANE_STEP * row for row, house in enumerate(drawn)}
    for house in drawn:
        top, colour = tops[house.name], COLOURS[house.name]
        yield (
            f'<line x1="{LEFT}" y1="{top}" x2="{WIDTH - LEFT}" y2="{top}" stroke="{colour}" stroke-width="3" '
            f'stroke-opacity="0.45"/>'
        )
        yield _text(house.left + 36, top - 6, f"edu.{house.name}.v1", kind="small", anchor="start")
    legend = "TELL: Kafka, contracts/. A dot tells on its topic; an arrow up hears, with the number of kinds of facts"
    yield _text(LEFT, max(tops.values()) + 28, legend, kind="small", anchor="start")
    for house in drawn:
        teller, bottom = house.left + 22, BOX_TOP + BOX_HEIGHT
        yield _arrow(teller, bottom, tops[house.name] - 5, COLOURS[house.name], up=False)
        yield f'<circle cx="{teller}" cy="{tops[house.name]}" r="6" fill="{COLOURS[house.name]}"/>'
        for place, name in enumerate(lane for lane in LANES if lane in house.hears):
            x = house.left + 58 + 26 * place
            yield _arrow(x, bottom + 2, tops[name], COLOURS[name], up=True)
            yield _text(x + 5, bottom + 22, str(house.hears[name]), kind="small", anchor="start")


def drawn() -> str:
    """The whole picture; the same tables give the same bytes."""
    boxes = of_tables()
    parts = [*_head(boxes), *(line for house in boxes for line in _box(house)), *_lanes(boxes), "</svg>"]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
