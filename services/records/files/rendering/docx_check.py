"""Looks through a .docx before anything opens it: size when unzipped, passwords, macros, what it links to."""

from __future__ import annotations

import io
import zipfile

from services.records.domain import limits
from services.records.domain.refusals import FileUnreadable

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_MAIN = "word/document.xml"


def check_docx(content: bytes) -> list[str]:
    """What is worth telling the author. Raises FileUnreadable with a Vietnamese sentence and the repair."""
    if content.startswith(_OLD_FORMAT):
        raise FileUnreadable(
            "OLD_OR_ENCRYPTED", "tệp có mật khẩu hoặc là .doc cũ; hãy bỏ mật khẩu, lưu lại thành .docx rồi gửi lại"
        )
    if not content.startswith(_ZIP):
        raise FileUnreadable("NOT_WHAT_IT_CLAIMS", "tệp không phải là .docx; hãy lưu từ Word thành .docx rồi gửi lại")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _look_through(archive, len(content))
    except zipfile.BadZipFile as error:
        raise FileUnreadable("BROKEN", "tệp .docx bị hỏng; hãy mở bằng Word, lưu lại rồi gửi lại") from error


def _look_through(archive: zipfile.ZipFile, size: int) -> list[str]:
    entries = archive.infolist()
    expanded = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.DOCX_ZIP_ENTRIES
        or expanded > limits.DOCX_EXPANDED_BYTES
        or expanded > limits.DOCX_ZIP_RATIO * max(size, limits.HASH_PIECE_BYTES)
    ):
        raise FileUnreadable("ZIP_BOMB", "tệp phình ra quá lớn khi mở; hãy giảm hình ảnh rồi gửi lại")
    names = {entry.filename for entry in entries}
    if _MAIN not in names:
        raise FileUnreadable("NOT_WHAT_IT_CLAIMS", "tệp nén này không phải là văn bản Word (.docx)")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileUnreadable("MACROS", "tệp có macro; hãy lưu lại thành .docx không có macro rồi gửi lại")
    if any(name.startswith("word/embeddings/") for name in names):
        return ["Đối tượng nhúng (bảng tính, công thức cũ) không chuyển được; hãy dán chúng thành hình."]
    return []
