"""Files that the library refuses as a whole; `FileUnreadable` itself stands for a broken form."""

from __future__ import annotations

from typing import ClassVar

from chassis.why import Why
from importing import FileUnreadable


class FileKindRefused(FileUnreadable):
    reason: ClassVar[str] = "FILE_KIND_REFUSED"

    def __init__(self, name: str) -> None:
        super().__init__(Why("FILE_KIND_REFUSED"), name=name)
        self.message = f"{name!r} is no kind of file that the library keeps"


class FileTooLarge(FileUnreadable):
    reason: ClassVar[str] = "FILE_TOO_LARGE"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(Why("FILE_TOO_LARGE", {"limit": limit}), size=str(size), limit=str(limit))
        self.message = f"the file has {size} bytes; at most {limit} are kept"


class NoQuestions(FileUnreadable):
    """Not one question of the file can be taken, or the file is none of questions: `because` says which.

    `line` is where the first bad question stands; 0 where the reason is the whole file's.
    """

    def __init__(self, because: Why, line: int = 0) -> None:
        super().__init__(Why("NO_QUESTIONS"), code="NO_QUESTIONS")
        self.because = because
        self.line = line
