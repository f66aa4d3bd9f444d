"""Parts of formulas that are empty, rare or ragged are printed all the same: no formula breaks the print of a plan."""

from __future__ import annotations

import pytest
from docx import Document

from services.records.files.rendering.docx_reader import read_docx
from tests.ooxml.formulas import (
    accent,
    add_formula,
    brace,
    brackets,
    frac,
    function,
    lines,
    matrix,
    nary,
    over,
    power,
    root,
    run,
    saved,
)
from tests.records.printing import printed

ACCENTS = (
    "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u030a\u030c\u0332"
    "\u20d0\u20d1\u20d6\u20d7\u20db\u20e1\u033f¯^~→←"
)
BRACKETS = ("[]", "||", "‖‖", "⌊⌋", "⌈⌉", "⟨⟩", "][", "/\\", "↑↓", "〈〉", "⟦⟧")
ODD = {
    "accents": "".join(accent(sign, run("AB")) for sign in ACCENTS),
    "braces": "".join(brace(run("xyz"), sign, place) for sign in "⏞⏟⏜⏝⎴⎵→←↔⇒⇐⇌¯" for place in ("top", "bot")),
    "reactions": over(brace(run("  "), "→", "bot"), run("t°")),
    "brackets": "".join(brackets(run("x"), run("y"), begin=pair[0], end=pair[1]) for pair in BRACKETS),
    "half brackets": brackets(run("x"), begin="{", end="") + brackets(run("x"), begin="", end=")"),
    "empty": frac("", "") + root("") + power("", run("2")) + brackets("") + nary("∑", "", "", "") + function("", ""),
    "empty tables": matrix(("",)) + "<m:m/>" + lines("") + "<m:m><m:mr><m:e/><m:e/></m:mr><m:mr><m:e/></m:mr></m:m>",
    "aligned": lines(run("x&amp;=1"), run("xy&amp;=2")),
    "broken": run("x") + "<m:r><m:rPr><m:brk/></m:rPr><m:t>+y</m:t></m:r>",
    "markup": run('"\\#$%&amp;*_`@~&lt;&gt;{}[]'),
    "geometry": run("∠ABC=60°, AB∥CD, ⊥ △ABC ∽ △DEF ⋮ ⋯ ≅"),
    "alphabets": "".join(
        run("Rg1", f'm:scr m:val="{script}"')
        for script in ("script", "fraktur", "double-struck", "sans-serif", "monospace")
    ),
}


@pytest.mark.parametrize("displayed", [False, True])
async def test_no_formula_breaks_the_print_of_a_plan(displayed: bool) -> None:
    page = Document()
    for xml in ODD.values():
        add_formula(page.add_paragraph("" if displayed else "Cho "), xml, displayed=displayed)
    assert (await printed(read_docx(saved(page)))).startswith(b"%PDF-")
