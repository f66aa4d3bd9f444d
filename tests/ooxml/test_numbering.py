"""Labels that Word puts before paragraphs by itself, as it counts them."""

from __future__ import annotations

from typing import Any

from docx.oxml import parse_xml

from importing.ooxml import Numbering
from tests.ooxml.paragraphs import NAMES, paragraph


def level(place: int, form: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(lists: dict[int, str], numbers: dict[int, tuple[int, str]]) -> Any:
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{one}">{levels}</w:abstractNum>' for one, levels in lists.items()
    )
    nums = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'
        for number, (of, more) in numbers.items()
    )
    return parse_xml(f"<w:numbering {NAMES}>{abstract}{nums}</w:numbering>")


def labels(counter: Numbering, *items: tuple[int, int]) -> list[str]:
    found = []
    for number, place in items:
        listed = counter.of(item(number, place))
        found.append(listed.label if listed else "-")
    return found


def item(number: int, place: int) -> Any:
    return paragraph("", f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>')


QUESTIONS = level(0, "decimal", "Câu %1.") + level(1, "upperLetter", "%2.") + level(2, "lowerRoman", "%1.%2.%3)")


def test_questions_and_options_are_counted_and_options_begin_anew_with_each_question() -> None:
    counter = Numbering(numbering({0: QUESTIONS}, {1: (0, "")}), None)
    asked = labels(counter, (1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (1, 2), (1, 2))
    assert asked == ["Câu 1.", "A.", "B.", "Câu 2.", "A.", "2.A.i)", "2.A.ii)"]


def test_numberings_that_share_a_list_go_on_in_it_unless_one_starts_over() -> None:
    over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    counter = Numbering(numbering({0: QUESTIONS}, {1: (0, ""), 2: (0, ""), 3: (0, over)}), None)
    assert labels(counter, (1, 0), (2, 0), (3, 0), (3, 0)) == ["Câu 1.", "Câu 2.", "Câu 1.", "Câu 2."]


def test_forms_of_numbers_are_as_word_writes_them() -> None:
    forms = {"upperRoman": "IV", "lowerRoman": "iv", "upperLetter": "D", "lowerLetter": "d", "decimalZero": "04"}
    for form, label in forms.items():
        counter = Numbering(numbering({0: level(0, form, "%1", start=4)}, {1: (0, "")}), None)
        assert labels(counter, (1, 0)) == [label]
    counter = Numbering(numbering({0: level(0, "upperLetter", "%1", start=27)}, {1: (0, "")}), None)
    assert labels(counter, (1, 0), (1, 0)) == ["AA", "BB"]


def test_a_bullet_is_its_sign_and_a_number_of_nothing_is_none() -> None:
    counter = Numbering(numbering({0: level(0, "bullet", "\uf0b7")}, {1: (0, "")}), None)
    assert labels(counter, (1, 0), (0, 0), (9, 0)) == ["•", "-", "•"]


def test_a_style_may_number_its_paragraphs_and_those_of_styles_that_stand_on_it() -> None:
    styles = parse_xml(
        f'<w:styles {NAMES}><w:style w:styleId="Cau"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="CauHoi"><w:basedOn w:val="Cau"/></w:style></w:styles>'
    )
    counter = Numbering(numbering({0: QUESTIONS}, {1: (0, "")}), styles)
    styled = [counter.of(paragraph("", f'<w:pStyle w:val="{name}"/>')) for name in ("Cau", "CauHoi", "Other")]
    assert [one and one.label for one in styled] == ["Câu 1.", "Câu 2.", None]
