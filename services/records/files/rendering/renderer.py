"""Renders blocks and facts as PDF/A-2b, or as pictures of pages; nothing is fetched from anywhere."""

from __future__ import annotations

import asyncio
import json
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

RECORD, REPORT = "record.typ", "report.typ"
STANDARD: Literal["a-2b"] = "a-2b"


class RenderedPdf(NamedTuple):
    """`notes` say what the standard did not allow."""

    pdf: bytes
    notes: tuple[Why, ...] = ()


@dataclass(frozen=True)
class Renderer:
    """Typesetting takes the processor, so it stands in a thread of its own, one page at a time."""

    thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="typesetting")
    )

    async def render_pdf(
        self, template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None, *, at: datetime
    ) -> RenderedPdf:
        """The same content and time give the same bytes. Raises FileUnreadable for a picture that cannot be drawn."""
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
            return RenderedPdf(_compiled(main, at=at, standard=STANDARD))
        except typst.TypstError as error:
            strict = str(error)
        # A glyph or picture that the archive standard refuses is no reason to send the teacher away.
        try:
            pdf = _compiled(main, at=at, standard="1.7")
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
    main.write_text(resources.files(__package__).joinpath(template).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
    return main


def _compiled(main: Path, *, at: datetime, standard: Literal["a-2b", "1.7"]) -> bytes:
    pdf = typst.compile(
        main,
        root=main.parent,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=standard,
        timestamp=int(at.timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf
