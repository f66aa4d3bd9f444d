"""Renders one-time passwords as slips, to be cut and handed out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typst

_TEMPLATE = Path(__file__).with_name("slips.typ")


@dataclass(frozen=True)
class Slip:
    """What one person reads on paper."""

    person: str
    name: str
    place: str  # class of a pupil, title of a member of staff
    sign_in_name: str
    one_time_password: str


async def to_pdf(school_name: str, slips: Sequence[Slip], *, until: datetime) -> bytes:
    """Renders one PDF with ten slips a page. `until` is the last moment at which the passwords are good."""
    content = json.dumps(
        {
            "school": school_name,
            "until": until.strftime("%d/%m/%Y"),
            "slips": [asdict(slip) for slip in slips],
        },
        ensure_ascii=False,
    )
    return await asyncio.to_thread(_compile, content)


def _compile(content: str) -> bytes:
    compiled: bytes = typst.compile(
        _TEMPLATE.read_bytes(), sys_inputs={"content": content}, ignore_system_fonts=True, format="pdf"
    )
    return compiled
