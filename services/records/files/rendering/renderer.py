"""Renders blocks and facts as PDF/A-2b, or as pictures of pages; nothing is fetched from anywhere."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal, NamedTuple

import typst

from chassis.why import Why
from importing import FileUnreadable
from services.records.files.rendering.blocks import place_of
from services.records.files.rendering.formula_text import with_formula_text

RECORD, REPORT = "record.typ", "report.typ"
_PARTS = ("formula.typ",)  # what templates are made of
STANDARD: Literal["a-2b"] = "a-2b"
_NOT_DRAWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


class RenderedPdf(NamedTuple):
    """`notes` say what the standard did not allow."""

    pdf: bytes
    notes: tuple[Why, ...] = ()


class LetterNotDrawn(FileUnreadable):
    """No font of ours has the letter: it would be an empty box."""

    def __init__(self, letter: str, place: str) -> None:
        super().__init__(Why("LETTER_NOT_DRAWN", {"letter": letter, "place": place}), code="NOT_PRINTABLE")


@dataclass(frozen=True)
class Renderer:
    """Typesetting takes the processor, so it stands in a thread of its own, one page at a time."""

    thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="typesetting")
    )

    async def render_pdf(
        self, template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None, *, at: datetime
    ) -> RenderedPdf:
        """The same content and time give the same bytes.

        Raises FileUnreadable for a picture that cannot be drawn, LetterNotDrawn for a letter.
        """
        work = asyncio.get_running_loop().run_in_executor
        return await work(self.thread, _rendered_pdf, template, data, pictures or {}, at)

    async def render_svg(
        self, template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None
    ) -> list[str]:
        """Pages as SVG."""
        work = asyncio.get_running_loop().run_in_executor
        return await work(self.thread, _rendered_svg, template, data, pictures or {})

    def close(self) -> None:
        self.thread.shutdown(wait=True, cancel_futures=True)


def _rendered_pdf(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], at: datetime) -> RenderedPdf:
    with tempfile.TemporaryDirectory(prefix="typesetting-") as folder:
        main = _laid_out(Path(folder), template, data, pictures)
        try:
            return RenderedPdf(with_formula_text(_compiled(main, at=at, standard=STANDARD)))
        except typst.TypstError as error:
            strict = str(error)
        if missing := _NOT_DRAWN.search(strict):
            letter = _ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), missing.group(1))
            raise LetterNotDrawn(letter, place_of(letter, data))
        # A picture that the archive standard refuses is no reason to send the teacher away.
        try:
            pdf = with_formula_text(_compiled(main, at=at, standard="1.7"))
        except typst.TypstError as error:
            raise FileUnreadable(Why("NOT_PRINTABLE"), code="NOT_PRINTABLE") from error
    return RenderedPdf(pdf, (Why("NOT_ARCHIVABLE", {"error": strict.splitlines()[0]}),))


def _rendered_svg(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="typesetting-") as folder:
        main = _laid_out(Path(folder), template, data, pictures)
        pages: Any = typst.compile(main, root=Path(folder), ignore_system_fonts=True, format="svg")
    return [page.decode() for page in (pages if isinstance(pages, list) else [pages])]


def _laid_out(folder: Path, template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> Path:
    """The template beside its data: file contents are read as data, never as markup."""
    main = folder / "main.typ"
    for source, target in ((template, main), *((part, folder / part) for part in _PARTS)):
        target.write_bytes(resources.files(__package__).joinpath(source).read_bytes())
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
    return main


def _compiled(main: Path, *, at: datetime, standard: Literal["a-2b", "1.7"]) -> bytes:
    """Raises FileUnreadable where the typesetter left something out, which it only warns of."""
    pdf, warnings = typst.compile_with_warnings(
        main,
        root=main.parent,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=standard,
        timestamp=int(at.timestamp()),
    )
    if any("ignored" in warning.message for warning in warnings):
        raise FileUnreadable(Why("NOT_PRINTABLE"), code="NOT_PRINTABLE")
    assert isinstance(pdf, bytes)
    return pdf
