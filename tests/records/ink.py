"""Pictures of printed pages in pure bytes: where the ink is, and how alike two shapes are."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path
from typing import NamedTuple

DPI, WIDE, HIGH = 150, 48, 24
DARK, A_RULE = 128, 0.7  # a row that is dark over most of its width is the rule below the head


class Shape(NamedTuple):
    """Ink in a grid of cells, each 0 to 1, and how wide the ink is for its height."""

    cells: tuple[float, ...]
    aspect: float


def pages(pdf: Path) -> list[list[bytes]]:
    """The upper part of each page as rows of grey bytes."""
    command = (
        "pdftoppm",
        "-gray",
        "-r",
        str(DPI),
        "-x",
        "0",
        "-y",
        "0",
        "-W",
        "1240",
        "-H",
        "700",
        pdf,
        pdf.with_suffix(""),
    )
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [_rows(one.read_bytes()) for one in sorted(pdf.parent.glob(f"{pdf.stem}-*.pgm"))]


def _rows(picture: bytes) -> list[bytes]:
    """A picture in the form PGM: `P5`, width and height, depth, bytes."""
    head, size, _, pixels = picture.split(b"\n", 3)
    assert head == b"P5"
    width = int(size.split()[0])
    return [pixels[start : start + width] for start in range(0, len(pixels) - width + 1, width)]


def ink(rows: list[bytes]) -> Shape:
    """What is printed below the head of a page."""
    ruled = [place for place, row in enumerate(rows) if sum(byte < DARK for byte in row) > A_RULE * len(row)]
    below = rows[ruled[-1] + 1 :] if ruled else rows
    dark = [row for row in below if min(row) < DARK]
    first = next(place for place, row in enumerate(below) if min(row) < DARK)
    last = len(below) - next(place for place, row in enumerate(reversed(below)) if min(row) < DARK)
    left = min(next(place for place, byte in enumerate(row) if byte < DARK) for row in dark)
    right = max(len(row) - next(place for place, byte in enumerate(reversed(row)) if byte < DARK) for row in dark)
    return _shape([row[left:right] for row in below[first:last]])


def _shape(rows: list[bytes]) -> Shape:
    """The whole ink stretched over the grid; each cell is as dark as its pixels are on average."""
    sums, counts = [0.0] * (WIDE * HIGH), [0] * (WIDE * HIGH)
    for down in range(HIGH * 4):
        row = rows[down * len(rows) // (HIGH * 4)]
        for across in range(WIDE * 4):
            cell = (down // 4) * WIDE + across // 4
            sums[cell] += 255 - row[across * len(row) // (WIDE * 4)]
            counts[cell] += 255
    return Shape(_blurred([total / count for total, count in zip(sums, counts, strict=True)]), len(rows[0]) / len(rows))


def _blurred(cells: list[float]) -> tuple[float, ...]:
    """Two fonts put their strokes a little apart."""

    def around(place: int) -> float:
        down, across = divmod(place, WIDE)
        near = [
            cells[y * WIDE + x]
            for y in range(max(down - 1, 0), min(down + 2, HIGH))
            for x in range(max(across - 2, 0), min(across + 3, WIDE))
        ]
        return sum(near) / len(near)

    return tuple(around(place) for place in range(WIDE * HIGH))


def likeness(one: Shape, other: Shape) -> float:
    """1 for the same shape; less for another distribution of ink, and for another proportion."""
    first, second = (_centred(shape.cells) for shape in (one, other))
    product = sum(a * b for a, b in zip(first, second, strict=True))
    norm = math.sqrt(sum(a * a for a in first) * sum(b * b for b in second)) or 1.0
    return product / norm - 0.3 * abs(math.log(one.aspect / other.aspect))


def _centred(cells: tuple[float, ...]) -> list[float]:
    middle = sum(cells) / len(cells)
    return [cell - middle for cell in cells]
