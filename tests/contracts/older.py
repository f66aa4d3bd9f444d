"""Three facts as the build bfc3f91a (30 November 2026) told and signed them together; a log keeps such for ever."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from contracts.envelope import Headers

TOLD = Path(__file__).parent / "told_by_an_older_build.jsonl"
CHILD_TOLD_EARLIER = "2600000271"


def older_records() -> list[tuple[str, bytes, bytes, Headers]]:
    """Topic, key, body and headers of each, in the order of the log."""
    lines = [json.loads(line) for line in TOLD.read_text(encoding="utf-8").splitlines()]
    return [
        (one["topic"], one["key"].encode(), one["value"].encode(), [(name, _bytes(v)) for name, v in one["headers"]])
        for one in lines
    ]


def _bytes(value: Any) -> bytes:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else str(value).encode()
