"""Which files may lie on the shelf, told by their first bytes and not by their name alone."""

from __future__ import annotations

from typing import NamedTuple

from services.library.domain import limits
from services.library.domain.refusals import FileKindRefused, FileTooLarge, FileUnreadable

OFFICE = "application/vnd.openxmlformats-officedocument"


class Media(NamedTuple):
    media_type: str
    magic: tuple[bytes, ...]
    offset: int = 0


# No program, no macro, no page that runs: .exe, .docm, .html and .svg are not here on purpose.
MEDIA: dict[str, Media] = {
    ".pdf": Media("application/pdf", (b"%PDF-",)),
    ".docx": Media(f"{OFFICE}.wordprocessingml.document", (b"PK\x03\x04",)),
    ".pptx": Media(f"{OFFICE}.presentationml.presentation", (b"PK\x03\x04",)),
    ".png": Media("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": Media("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": Media("image/jpeg", (b"\xff\xd8\xff",)),
    ".mp3": Media("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".mp4": Media("video/mp4", (b"ftyp",), 4),
    ".gift": Media("text/plain; charset=utf-8", ()),
    ".xml": Media("application/xml", ()),
}


def suffix_of(name: str) -> str:
    base = name.replace("\\", "/").rpartition("/")[2]
    return ("." + base.rpartition(".")[2]).lower() if "." in base else ""


def base_of(name: str) -> str:
    """The file's own name without folders; `..` and separators cannot come through."""
    return name.replace("\\", "/").rpartition("/")[2].strip() or "tep"


def media_of(name: str, content: bytes) -> str:
    """Raises FileKindRefused, FileTooLarge or FileUnreadable."""
    media = MEDIA.get(suffix_of(name))
    if media is None:
        raise FileKindRefused(base_of(name))
    if len(content) > limits.FILE_BYTES:
        raise FileTooLarge(len(content), limits.FILE_BYTES)
    if not content:
        raise FileUnreadable("FILE_EMPTY", "tệp rỗng; hãy kiểm tra lại tệp rồi gửi lại")
    head = content[media.offset : media.offset + limits.HEAD_BYTES]
    if media.magic and not head.startswith(media.magic):
        raise FileUnreadable(
            "NOT_WHAT_IT_CLAIMS",
            f"tệp mang tên {base_of(name)} nhưng bên trong không phải loại ấy; hãy lưu lại đúng loại rồi gửi lại",
        )
    return media.media_type
