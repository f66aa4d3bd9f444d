"""The QR that a record's PDF bears: where anybody checks who signed it."""

from __future__ import annotations

import io
from collections.abc import Mapping

import segno

NAME = "check.svg"
QUIET_ZONE_MODULES = 4


def check_picture(address: str) -> Mapping[str, bytes]:
    """By the name under which the template asks for it; none without an address. Lines alone, as PDF/A takes them."""
    if not address:
        return {}
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False, boost_error=False).save(drawn, kind="svg", border=QUIET_ZONE_MODULES)
    return {NAME: drawn.getvalue()}
