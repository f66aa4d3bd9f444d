"""The optional tools of the machine: what each is for, and what is switched off without it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from deploy.local.language import both

FONTS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/noto"))
EXTRAS = "make extras"


class Tool(NamedTuple):
    """A program, the Debian packages that bring it, and what goes without it."""

    name: str
    programs: tuple[str, ...]
    packages: tuple[str, ...]
    vietnamese: str
    english: str

    @property
    def switches_off(self) -> str:
        return both(self.vietnamese, self.english)

    def path(self) -> str | None:
        if self.name == "fonts":
            return next((str(folder) for folder in FONTS if any(folder.glob("NotoSans*"))), None)
        return next((path for program in self.programs if (path := shutil.which(program))), None)


TOOLS = (
    Tool(
        "softhsm2",
        ("softhsm2-util",),
        ("softhsm2",),
        "khoá ký nằm trong token PKCS#11; thiếu thì là khoá phần mềm",
        "signing keys in a PKCS#11 token; they are software keys without it",
    ),
    Tool(
        "poppler",
        ("pdfsig",),
        ("poppler-utils",),
        "kiểm chữ ký PDF bằng chương trình bên ngoài (pdfsig)",
        "signed PDFs checked by an outside program (pdfsig)",
    ),
    Tool(
        "chromium",
        ("chromium", "chromium-browser", "google-chrome"),
        ("chromium",),
        "kiểm thử trên trình duyệt thật và ảnh chụp màn hình",
        "tests in a real browser, and screenshots",
    ),
    Tool(
        "kcat",
        ("kcat", "kafkacat"),
        ("kcat",),
        "đọc sự kiện bằng chương trình bên ngoài",
        "facts read by an outside client",
    ),
    Tool("prometheus", ("prometheus",), ("prometheus",), "lưu và vẽ số đo", "numbers kept and drawn over time"),
    Tool(
        "faketime",
        ("faketime",),
        ("faketime",),
        "`make chaos` với đồng hồ chạy sai một giờ",
        "`make chaos` with a clock an hour off",
    ),
    Tool(
        "libreoffice",
        ("soffice", "libreoffice"),
        ("libreoffice-calc", "libreoffice-math", "libreoffice-writer"),
        "kiểm thử đọc tệp .xls, .docx do LibreOffice ghi, và so công thức với bản in của nó",
        "tests that read what LibreOffice writes (.xls, .docx), and compare formulas with its print",
    ),
    Tool(
        "fonts",
        (),
        ("fonts-noto-core",),
        "chữ Việt có dấu đúng trong ảnh chụp và PDF kiểm thử",
        "Vietnamese letters in screenshots and test PDFs",
    ),
)


def packages() -> list[str]:
    """What `make extras` installs."""
    return [package for tool in TOOLS for package in tool.packages]
