"""Which files may lie on the shelf, told by their first bytes and not by their name alone."""

from __future__ import annotations

from typing import NamedTuple

from chassis.why import Why
from importing import FileUnreadable
from services.library.domain import limits
from services.library.files.forms import FORMS
from services.library.files.names import base_of, suffix_of
from services.library.files.refusals import FileKindRefused, FileTooLarge

OFFICE = "application/vnd.openxmlformats-officedocument"


class Media(NamedTuple):
    media_type: str
    magic: tuple[bytes, ...]
    offset: int = 0


# No program, no macro, no page that runs: .exe, .docm, .html and .svg are not here on purpose.
DOCUMENTS: dict[str, Media] = {
    ".pdf": Media("application/pdf", (b"%PDF-",)),
    ".docx": Media(f"{OFFICE}.wordprocessingml.document", (b"PK\x03\x04",)),
    ".pptx": Media(f"{OFFICE}.presentationml.presentation", (b"PK\x03\x04",)),
    ".png": Media("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": Media("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": Media("image/jpeg", (b"\xff\xd8\xff",)),
    ".mp3": Media("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".mp4": Media("video/mp4", (b"ftyp",), 4),
}
# A form of question file is kept as it is; its reader says whether it is one.
MEDIA = {**{suffix: Media(form.media_type, ()) for form in FORMS for suffix in form.suffixes}, **DOCUMENTS}


def media_of(name: str, content: bytes) -> str:
    """The media type, checked against the first bytes. Raises FileKindRefused, FileTooLarge or FileUnreadable."""
    media = MEDIA.get(suffix_of(name))
    if media is None:
        raise FileKindRefused(base_of(name))
    if len(content) > limits.FILE_BYTES:
        raise FileTooLarge(len(content), limits.FILE_BYTES)
    if not content:
        raise FileUnreadable(Why("FILE_EMPTY"))
    head = content[media.offset : media.offset + limits.HEAD_BYTES]
    if media.magic and not head.startswith(media.magic):
        raise FileUnreadable(Why("NOT_WHAT_IT_CLAIMS", {"name": base_of(name)}))
    return media.media_type
