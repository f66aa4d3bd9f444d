"""The files of a folder that is to be loaded."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from edu import limits
from edu.problems import CommandProblem

PASSED_OVER = frozenset({".md", ".json"})
SCHOOL = re.compile(r"[0-9]{7,10}")
MONTH = re.compile(r"(20[0-9]{2})[-_.]?(0[1-9]|1[0-2])(?![0-9])")


@dataclass(frozen=True)
class SourceFile:
    """`name` is relative to the loaded folder, with forward slashes."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @property
    def too_large(self) -> bool:
        return self.size > limits.FILE_BYTES

    def content(self) -> bytes:
        """The bytes; none for a file that is too large to be sent. Raises CommandProblem when it cannot be read."""
        if self.too_large:
            return b""
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise CommandProblem(
                f"Không đọc được {self.path}", error.strerror or "", do="xem lại quyền của tệp"
            ) from error

    @property
    def month(self) -> str:
        """The month in the name, e.g. sao-ke-2026-10.csv → 2026-10; empty if there is none."""
        month = MONTH.search(self.name.rpartition("/")[2])
        return f"{month.group(1)}-{month.group(2)}" if month else ""


def one_file(path: Path) -> SourceFile:
    """A single file; the folder it lies in is named where that is a school's code."""
    return SourceFile(unicodedata.normalize("NFC", _under_school(path.resolve().parent, path.name)), path)


def school_folder(folder: Path) -> list[SourceFile]:
    """As `files_of`; the folder's own name goes along where it is a school's code."""
    here = folder.resolve()
    return [SourceFile(_under_school(here, file.name), file.path) for file in files_of(folder)]


def _under_school(folder: Path, name: str) -> str:
    return f"{folder.name}/{name}" if SCHOOL.fullmatch(folder.name) else name


def files_of(folder: Path) -> list[SourceFile]:
    """Every file in it, sorted; hidden ones, notes (.md) and .json are passed over."""
    if not folder.is_dir():
        raise CommandProblem(f"Không có thư mục {folder}", do="xem lại đường dẫn, ví dụ SAMPLES=../mau")
    files = [
        SourceFile(unicodedata.normalize("NFC", path.relative_to(folder).as_posix()), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _passed_over(path.relative_to(folder))
    ]
    return sorted(files, key=lambda file: file.name)


def _passed_over(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    locked = path.name.startswith("~$")  # what an office program leaves beside an open workbook
    return hidden or locked or path.suffix.lower() in PASSED_OVER


def key_of(*parts: str | bytes) -> str:
    """An id made of the content: the same act, sent again by another run, is the same act."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(limits.LENGTH_BYTES, "big") + content)
    return digest.hexdigest()[: limits.KEY_CHARACTERS]
