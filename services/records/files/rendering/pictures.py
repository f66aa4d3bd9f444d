"""Pictures of a Word file that can be drawn; a few bytes may claim to be one that fills the memory."""

from __future__ import annotations

from typing import Any

from docx.image.image import Image

from services.records.domain import limits
from services.records.files.rendering.blocks import TextDocument

_DRAWABLE = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}


class Pictures:
    """Keeps each picture once, under a name of our own."""

    def __init__(self, document: Any, text: TextDocument) -> None:
        self._related = document.part.related_parts
        self._text = text
        self._names: dict[str, str] = {}

    def keep(self, target: str) -> str:
        """Its name; empty for one that cannot be drawn, is too large, one too many, or not in the file."""
        if target in self._names:
            return self._names[target]
        part = self._related.get(target)
        extension = _DRAWABLE.get(part.content_type) if part is not None and _is_drawable(part.blob) else None
        if part is None or extension is None or len(self._text.pictures) >= limits.DOCUMENT_IMAGES:
            return ""
        name = f"picture-{len(self._text.pictures) + 1}.{extension}"
        self._text.pictures[name] = part.blob
        self._names[target] = name
        return name


def _is_drawable(content: bytes) -> bool:
    try:
        picture = Image.from_blob(content)
        return 0 < int(picture.px_width) * int(picture.px_height) <= limits.PICTURE_PIXELS
    except Exception:  # noqa: BLE001 - a refusal is an answer: what cannot be measured is not drawn
        return False
