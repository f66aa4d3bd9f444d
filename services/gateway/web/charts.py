"""Everyday charts as SVG from the server: no script, names in words, patterns beside colours, a twin table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

# The drawing's own units; the page scales it between a phone and a desk.
WIDTH = 420
ROW = 46
LABEL_DROP = 16
BAR_DROP = 23
BAR_HEIGHT = 15
TOP = 6
TICK = 4
FOOT = 24
VALUE_ROOM = 58
HATCH = (
    '<defs><pattern id="{hatch}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="short-of" width="7" height="7"/><line class="hatch" x1="0" y1="0" x2="0" y2="7"/></pattern></defs>'
)


@dataclass(frozen=True)
class ChartBar:
    """One row: its name, its value and how a reader sees it, whether it meets its target. None: nothing is known."""

    name: str
    value: float | None
    shown: str
    met: bool = False


@dataclass(frozen=True)
class Scale:
    """Where the axis ends, where the target stands, and what the target is called."""

    most: float
    target: float
    target_name: str
    hatch: str = "hatch"  # the id of the pattern: one of its own for each picture of a page


def bars(title: str, rows: Sequence[ChartBar], scale: Scale) -> Markup:
    """Bars against a target: solid where it is met, hatched where it is not."""
    height = TOP + ROW * len(rows) + FOOT
    drawn = [_row(number, bar, scale) for number, bar in enumerate(rows)]
    x = _x(scale.target, scale)
    side = "start" if x < WIDTH / 2 else "end"
    target = (
        f'<text class="axis-name" x="{x}" y="{height - 6}" text-anchor="{side}">'
        f"{'┆ ' if side == 'start' else ''}{escape(scale.target_name)}{' ┆' if side == 'end' else ''}</text>"
    )
    head = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    return Markup(head + HATCH.format(hatch=scale.hatch) + "".join(drawn) + target + "</svg>")  # noqa: S704 - every text in it is escaped above


def _row(number: int, bar: ChartBar, scale: Scale) -> str:
    top = TOP + ROW * number
    width = _x(min(bar.value or 0.0, scale.most), scale)
    track, goal = _x(scale.most, scale), _x(scale.target, scale)
    over, under = top + BAR_DROP - TICK, top + BAR_DROP + BAR_HEIGHT + TICK
    fill = 'class="met"' if bar.met else f'fill="url(#{scale.hatch})"'
    return (
        f"<g><title>{escape(bar.name)}: {escape(bar.shown)}</title>"
        f'<text x="0" y="{top + LABEL_DROP}">{escape(bar.name)}</text>'
        f'<rect class="track" x="0" y="{top + BAR_DROP}" width="{track}" height="{BAR_HEIGHT}" rx="3"/>'
        f'<rect {fill} x="0" y="{top + BAR_DROP}" width="{width}" height="{BAR_HEIGHT}" rx="3"/>'
        f'<line class="target" x1="{goal}" y1="{over}" x2="{goal}" y2="{under}"/>'
        f'<text class="value" x="{WIDTH}" y="{top + BAR_DROP + 12}" text-anchor="end">{escape(bar.shown)}</text></g>'
    )


def _x(value: float, scale: Scale) -> int:
    return round((WIDTH - VALUE_ROOM) * value / scale.most) if scale.most else 0
