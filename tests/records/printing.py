"""A document printed as the house prints it, with a head of its own."""

from __future__ import annotations

from services.records.files.rendering.blocks import TextDocument, to_json
from services.records.files.rendering.renderer import RECORD, Renderer
from tests.records.school import NOW


async def printed(text: TextDocument) -> bytes:
    renderer = Renderer()
    data = {"title": "Kế hoạch", "author": ["Lan"], "keywords": [], "facts": [["Trường", "THCS Tân Phước"]]}
    try:
        made = await renderer.render_pdf(RECORD, {**data, "blocks": to_json(text.blocks)}, text.pictures, at=NOW)
    finally:
        renderer.close()
    assert made.notes == ()
    return made.pdf
