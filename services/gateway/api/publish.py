"""Writes the API's document beside the other contracts: `python -m services.gateway.api.publish`."""

from __future__ import annotations

import json
from pathlib import Path

from services.gateway.api.routes import document

PUBLISHED = Path(__file__).resolve().parents[3] / "contracts" / "published" / "openapi.json"


def text() -> str:
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def is_stale() -> bool:
    """Whether the routes say something else than what was published."""
    return not PUBLISHED.exists() or PUBLISHED.read_text("utf-8") != text()


def main() -> None:
    PUBLISHED.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
