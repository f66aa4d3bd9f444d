"""Formulas look in our print as in LibreOffice's print of the same file, and unlike their letters in a row."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document

from services.records.files.rendering.blocks import to_json
from services.records.files.rendering.docx_reader import read_docx
from services.records.files.rendering.renderer import RECORD, Renderer
from tests.ooxml.formulas import FORMULAS, add_formula, formula_pages, run, saved
from tests.records.ink import Shape, ink, likeness, pages
from tests.records.school import NOW

OFFICE, MATHS = shutil.which("soffice"), Path("/usr/lib/libreoffice/program/libsmlo.so")
# Of each kind one. LibreOffice prints a skewed fraction upright, a border as none, an arc as short as a letter.
COMPARED = (
    "half", "ratio", "fraction in a fraction", "mixed number", "square", "tower", "index", "both", "isotope",
    "root of a sum", "absolute value", "system", "matrix", "binomial", "sum", "product", "limit", "sine squared",
    "vector", "mean", "quadratic", "chemistry",
)  # fmt: skip
FLAT = {"half": "12", "square": "x2", "both": "x12", "fraction in a fraction": "123", "sum": "∑i=1ni2", "mean": "x"}

pytestmark = pytest.mark.skipif(
    OFFICE is None or not MATHS.exists() or shutil.which("pdftoppm") is None,
    reason="LibreOffice with its Math, or pdftoppm, is not installed (make extras)",
)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shape]:
    folder = tmp_path_factory.mktemp("office")
    (folder / "formulas.docx").write_bytes(formula_pages(COMPARED))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = (str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "formulas.docx")
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return dict(zip(COMPARED, map(ink, pages(folder / "formulas.pdf")), strict=True))


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shape]:
    folder = tmp_path_factory.mktemp("ours")
    wanted = {
        **{name: FORMULAS[name].xml for name in COMPARED},
        **{f"flat {name}": run(text) for name, text in FLAT.items()},
    }
    shapes = {}
    for place, (name, xml) in enumerate(wanted.items()):
        path = folder / f"{place:02}.pdf"
        path.write_bytes(asyncio.run(printed(xml)))
        shapes[name] = ink(pages(path)[0])
    return shapes


async def printed(xml: str) -> bytes:
    page = Document()
    add_formula(page.add_paragraph(), xml, displayed=True)
    text = read_docx(saved(page))
    renderer = Renderer()
    data = {"title": "Công thức", "author": ["Lan"], "keywords": [], "facts": [], "blocks": to_json(text.blocks)}
    made = await renderer.render_pdf(RECORD, data, text.pictures, at=NOW)
    renderer.close()
    return made.pdf


def test_each_formula_is_most_like_the_print_of_the_same_formula(
    ours: dict[str, Shape], theirs: dict[str, Shape]
) -> None:
    found = {name: max(ours, key=lambda other: likeness(shape, ours[other])) for name, shape in theirs.items()}
    assert found == {name: name for name in COMPARED}
