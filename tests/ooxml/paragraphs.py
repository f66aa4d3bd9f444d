"""Paragraphs of Word as pieces of XML, for tests that say one thing of them."""

from __future__ import annotations

from typing import Any

from docx.oxml import parse_xml

NAMES = " ".join(
    f'xmlns:{name}="{space}"'
    for name, space in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    }.items()
)


def paragraph(inside: str, properties: str = "") -> Any:
    worn = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return parse_xml(f"<w:p {NAMES}>{worn}{inside}</w:p>")


def run(text: str, properties: str = "") -> str:
    worn = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{worn}<w:t xml:space="preserve">{text}</w:t></w:r>'


def field(instruction: str, result: str | None) -> str:
    """`result` None leaves out the separator, as in fields that Word draws."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    told = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    shown = "" if result is None else marks[1] + run(result)
    return marks[0] + told + shown + marks[2]


def drawing(uri: str, inside: str, *, width: int = 360_000) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{width}" cy="{width}"/>'
        f'<a:graphic><a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PICTURES = "http://schemas.openxmlformats.org/drawingml/2006/picture"
LINE = '<wps:wsp><wps:spPr><a:prstGeom prst="line"/></wps:spPr></wps:wsp>'
STAR = '<wps:wsp><wps:spPr><a:prstGeom prst="star5"/></wps:spPr></wps:wsp>'
BOX = f"<wps:wsp><wps:txbx><w:txbxContent><w:p>{run('Trong khung')}</w:p></w:txbxContent></wps:txbx></wps:wsp>"
EQUATION = (
    '<w:r><w:object><v:shape style="width:36pt;height:18pt"><v:imagedata r:id="rId9"/></v:shape>'
    '<o:OLEObject ProgID="Equation.DSMT4"/></w:object></w:r>'
)
