"""Formulas as Word writes them (OMML), of every kind that a school book has, with the line of text that each says."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, NamedTuple

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

MATHS = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text: str, *worn: str) -> str:
    """`worn` are the properties of the run, as `m:sty m:val="p"`."""
    properties = f"<m:rPr>{''.join(f'<{one}/>' for one in worn)}</m:rPr>" if worn else ""
    return f'<m:r>{properties}<m:t xml:space="preserve">{text}</m:t></m:r>'


def upright(text: str) -> str:
    return run(text, 'm:sty m:val="p"')


def normal(text: str) -> str:
    return run(text, "m:nor")


def frac(top: str, bottom: str, kind: str = "") -> str:
    properties = f'<m:fPr><m:type m:val="{kind}"/></m:fPr>' if kind else ""
    return f"<m:f>{properties}<m:num>{top}</m:num><m:den>{bottom}</m:den></m:f>"


def power(base: str, to: str) -> str:
    return f"<m:sSup><m:e>{base}</m:e><m:sup>{to}</m:sup></m:sSup>"


def index(base: str, of: str) -> str:
    return f"<m:sSub><m:e>{base}</m:e><m:sub>{of}</m:sub></m:sSub>"


def both(base: str, of: str, to: str) -> str:
    return f"<m:sSubSup><m:e>{base}</m:e><m:sub>{of}</m:sub><m:sup>{to}</m:sup></m:sSubSup>"


def before(of: str, to: str, base: str) -> str:
    return f"<m:sPre><m:sub>{of}</m:sub><m:sup>{to}</m:sup><m:e>{base}</m:e></m:sPre>"


def root(inside: str, degree: str = "") -> str:
    hide = "" if degree else '<m:radPr><m:degHide m:val="1"/></m:radPr>'
    return f"<m:rad>{hide}<m:deg>{degree}</m:deg><m:e>{inside}</m:e></m:rad>"


def brackets(*inside: str, begin: str = "(", end: str = ")", between: str = "|") -> str:
    signs = f'<m:begChr m:val="{begin}"/><m:sepChr m:val="{between}"/><m:endChr m:val="{end}"/>'
    return f"<m:d><m:dPr>{signs}</m:dPr>{''.join(f'<m:e>{one}</m:e>' for one in inside)}</m:d>"


def matrix(*rows: tuple[str, ...]) -> str:
    count = len(rows[0])
    columns = f'<m:mcs><m:mc><m:mcPr><m:count m:val="{count}"/><m:mcJc m:val="center"/></m:mcPr></m:mc></m:mcs>'
    cells = "".join(f"<m:mr>{''.join(f'<m:e>{cell}</m:e>' for cell in row)}</m:mr>" for row in rows)
    return f"<m:m><m:mPr>{columns}</m:mPr>{cells}</m:m>"


def lines(*each: str) -> str:
    return f"<m:eqArr>{''.join(f'<m:e>{one}</m:e>' for one in each)}</m:eqArr>"


def nary(sign: str, sub: str, sup: str, body: str, place: str = "undOvr") -> str:
    properties = f'<m:chr m:val="{sign}"/><m:limLoc m:val="{place}"/>'
    hidden = "".join(f'<m:{name}Hide m:val="1"/>' for name, part in (("sub", sub), ("sup", sup)) if not part)
    parts = f"<m:sub>{sub}</m:sub><m:sup>{sup}</m:sup><m:e>{body}</m:e>"
    return f"<m:nary><m:naryPr>{properties}{hidden}</m:naryPr>{parts}</m:nary>"


def under(base: str, limit: str) -> str:
    return f"<m:limLow><m:e>{base}</m:e><m:lim>{limit}</m:lim></m:limLow>"


def over(base: str, limit: str) -> str:
    return f"<m:limUpp><m:e>{base}</m:e><m:lim>{limit}</m:lim></m:limUpp>"


def function(name: str, argument: str) -> str:
    return f"<m:func><m:fName>{name}</m:fName><m:e>{argument}</m:e></m:func>"


def accent(sign: str, inside: str) -> str:
    return f'<m:acc><m:accPr><m:chr m:val="{sign}"/></m:accPr><m:e>{inside}</m:e></m:acc>'


def bar(inside: str, place: str = "top") -> str:
    return f'<m:bar><m:barPr><m:pos m:val="{place}"/></m:barPr><m:e>{inside}</m:e></m:bar>'


def brace(inside: str, sign: str = "⏟", place: str = "bot") -> str:
    properties = f'<m:groupChrPr><m:chr m:val="{sign}"/><m:pos m:val="{place}"/></m:groupChrPr>'
    return f"<m:groupChr>{properties}<m:e>{inside}</m:e></m:groupChr>"


def border(inside: str) -> str:
    return f"<m:borderBox><m:e>{inside}</m:e></m:borderBox>"


class Formula(NamedTuple):
    xml: str
    said: str


X, Y, N = run("x"), run("y"), run("n")
FORMULAS: dict[str, Formula] = {
    "half": Formula(frac(run("1"), run("2")), "1/2"),
    "ratio": Formula(frac(run("1"), run("φ∙") + brackets(run("N−k+1"))), "1/(φ∙(N−k+1))"),
    "fraction of sums": Formula(frac(run("a+b"), run("c−d")), "(a+b)/(c−d)"),
    "fraction in a fraction": Formula(frac(frac(run("1"), run("2")), run("3")), "(1/2)/3"),
    "mixed number": Formula(run("3") + frac(run("1"), run("2")), "3 1/2"),
    "linear fraction": Formula(frac(run("a"), run("b"), "lin"), "a/b"),
    "skewed fraction": Formula(frac(run("5"), run("7"), "skw"), "5/7"),
    "square": Formula(power(X, run("2")), "x²"),
    "power of a sum": Formula(power(run("a"), run("m+n")), "aᵐ⁺ⁿ"),
    "tower": Formula(power(run("2"), power(X, run("2"))), "2^(x²)"),
    "index": Formula(index(run("u"), run("n+1")), "uₙ₊₁"),
    "both": Formula(both(X, run("1"), run("2")), "x₁²"),
    "isotope": Formula(before(run("92"), run("235"), upright("U")), "₉₂²³⁵U"),
    "degrees": Formula(power(run("60"), run("∘")), "60°"),
    "square root": Formula(root(run("2")), "√2"),
    "root of a sum": Formula(root(power(run("a"), run("2")) + run("+") + power(run("b"), run("2"))), "√(a²+b²)"),
    "cube root": Formula(root(run("x+1"), run("3")), "∛(x+1)"),
    "fifth root": Formula(root(run("32"), run("5")), "⁵√32"),
    "absolute value": Formula(brackets(run("x−1"), begin="|", end="|"), "|x−1|"),
    "interval": Formula(brackets(run("0;1"), begin="[", end=")"), "[0;1)"),
    "system": Formula(brackets(lines(run("x+y=5"), run("2x−y=1")), begin="{", end=""), "{(x+y=5; 2x−y=1)"),
    "matrix": Formula(brackets(matrix((run("1"), run("2")), (run("3"), run("4")))), "([1 & 2; 3 & 4])"),
    "binomial": Formula(brackets(frac(N, run("k"), "noBar")), "((n¦k))"),
    "sum": Formula(nary("∑", run("i=1"), N, power(run("i"), run("2"))), "∑_(i=1)^n i²"),
    "integral": Formula(nary("∫", run("0"), run("1"), run("f") + brackets(X) + run("dx"), "subSup"), "∫_0^1 (f(x)dx)"),
    "product": Formula(nary("∏", run("k=1"), run("n"), run("k")), "∏_(k=1)^n k"),
    "limit": Formula(function(under(upright("lim"), run("x→0")), frac(X, run("2"))), "lim_(x→0)(x/2)"),
    "sine": Formula(function(upright("sin"), run("2x")), "sin(2x)"),
    "sine squared": Formula(function(power(upright("sin"), run("2")), X), "sin² x"),
    "logarithm": Formula(function(index(upright("log"), run("2")), X), "log₂ x"),
    "vector": Formula(accent("\u20d7", run("AB")), "(AB)\u20d7"),
    "hat": Formula(accent("\u0302", run("A")), "A\u0302"),
    "mean": Formula(bar(X), "x\u0305"),
    "underline": Formula(bar(run("a+b"), "bot"), "(a+b)\u0332"),
    "brace": Formula(under(brace(run("a+a+a")), run("3")), "((a+a+a)⏟)_3"),
    "arc": Formula(brace(run("AB"), "⏜", "top"), "(AB)⏜"),
    "box": Formula(border(run("x=2")), "▭(x=2)"),
    "over": Formula(over(run("AB"), run("def")), "AB^(def)"),
    "real numbers": Formula(run("x∈") + run("R", 'm:scr m:val="double-struck"', 'm:sty m:val="p"'), "x∈ℝ"),
    "bold": Formula(run("v", 'm:sty m:val="b"') + run("=3u"), "v=3u"),
    "decimal comma": Formula(run("0,5"), "0,5"),
    "words": Formula(X + normal(" nếu ") + run("x>0"), "x nếu x>0"),
    "Vietnamese letters": Formula(run("số học sinh = 35"), "số học sinh = 35"),
    "quadratic": Formula(
        run("x=")
        + frac(run("−b±") + root(power(run("b"), run("2")) + run("−4ac")), run("2a")),
        "x=(−b±√(b²−4ac))/(2a)",
    ),
    "chemistry": Formula(index(upright("H"), run("2")) + index(upright("SO"), run("4")), "H₂SO₄"),
}  # fmt: skip


def omml(xml: str) -> Any:
    return etree.fromstring(f"<m:oMath {MATHS}>{xml}</m:oMath>")


def add_formula(paragraph: Any, xml: str, *, displayed: bool = False) -> None:
    inside = f"<m:oMath>{xml}</m:oMath>"
    whole = f"<m:oMathPara {MATHS}>{inside}</m:oMathPara>" if displayed else f"<m:oMath {MATHS}>{xml}</m:oMath>"
    paragraph._p.append(parse_xml(whole))


def inserted(paragraph: Any, text: str) -> None:
    paragraph._p.append(parse_xml(_change("ins", "t", text)))


def deleted(paragraph: Any, text: str) -> None:
    paragraph._p.append(parse_xml(_change("del", "delText", text)))


def _change(kind: str, letters: str, text: str) -> str:
    names = f'{nsdecls("w")} w:id="1" w:author="A" w:date="2026-11-01T00:00:00Z"'
    return f'<w:{kind} {names}><w:r><w:{letters} xml:space="preserve">{text}</w:{letters}></w:r></w:{kind}>'


def saved(page: Any) -> bytes:
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def formula_pages(names: Iterable[str]) -> bytes:
    """Each formula on a line of its own, each on a page of its own."""
    page = Document()
    for place, name in enumerate(names):
        paragraph = page.add_paragraph()
        paragraph.paragraph_format.page_break_before = bool(place)
        add_formula(paragraph, FORMULAS[name].xml, displayed=True)
    return saved(page)
