"""Formulas of Word read and said in one line of text; what we cannot show is lost, never left out."""

from __future__ import annotations

import pytest

from importing.ooxml import limits, linear, read_formula
from importing.ooxml.maths import FormulaError
from tests.ooxml.formulas import FORMULAS, brackets, frac, function, omml, power, root, run, upright


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_says_in_one_line_what_it_shows(name: str) -> None:
    formula = FORMULAS[name]
    assert linear(read_formula(omml(formula.xml))) == formula.said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (frac(run("1"), run("2")) + run("x"), frac(run("1"), run("2x"))),
        (run("3") + frac(run("1"), run("2")), frac(run("31"), run("2"))),
        (power(run("x"), run("2")) + run("3"), power(run("x"), run("23"))),
        (run("x") + root(run("y"), run("n")), power(run("x"), run("n")) + root(run("y"))),
        (root(run("2")) + run("x"), root(run("2x"))),
        (function(upright("sin"), run("x")) + run("y"), function(upright("sin"), run("xy"))),
        (power(run("ab"), run("2")), run("a") + power(run("b"), run("2"))),
        (brackets(run("x"), begin="{", end="") + run("y"), brackets(run("xy"), begin="{", end="")),
        (frac(frac(run("1"), run("2")), run("3")), frac(run("1"), frac(run("2"), run("3")))),
        (run("x2"), power(run("x"), run("2"))),
        (run("12"), frac(run("1"), run("2"))),
    ],
)
def test_two_formulas_that_mean_different_things_are_different_texts(one: str, other: str) -> None:
    assert linear(read_formula(omml(one))) != linear(read_formula(omml(other)))


def test_inserted_parts_of_a_formula_count_and_deleted_ones_do_not() -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    changed = (
        f'<w:ins xmlns:w="{word}" w:id="1" w:author="A">{run("x")}</w:ins>'
        f'<w:del xmlns:w="{word}" w:id="2" w:author="A">{run("y")}</w:del>'
    )
    assert linear(read_formula(omml(changed + run("+1")))) == "x+1"


def test_a_fraction_that_was_deleted_is_gone_with_what_stands_in_it() -> None:
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    mark = f'<m:fPr><m:ctrlPr><w:del {word} w:id="3" w:author="A"/></m:ctrlPr></m:fPr>'
    gone = frac(run("1"), run("2")).replace("<m:f>", f"<m:f>{mark}")
    assert linear(read_formula(omml(run("x") + gone))) == "x"


@pytest.mark.parametrize("xml", ["<m:newer/>", "<m:r><m:newer/></m:r>", '<x:odd xmlns:x="urn:x"/>'])
def test_a_part_of_a_formula_that_nobody_knows_is_lost_by_its_name(xml: str) -> None:
    with pytest.raises(FormulaError) as lost:
        read_formula(omml(run("x") + xml))
    assert lost.value.part in {"newer", "odd"}


def nested(depth: int) -> str:
    formula = run("x")
    for _ in range(depth):
        formula = root(formula)
    return formula


def test_a_formula_at_the_depth_limit_is_read_and_one_deeper_is_lost() -> None:
    read_formula(omml(nested(limits.FORMULA_DEPTH - 1)))
    with pytest.raises(FormulaError):
        read_formula(omml(nested(limits.FORMULA_DEPTH)))


def test_a_formula_at_the_limit_of_parts_is_read_and_one_longer_is_lost() -> None:
    read_formula(omml(run("x") * limits.FORMULA_PARTS))
    with pytest.raises(FormulaError):
        read_formula(omml(run("x") * (limits.FORMULA_PARTS + 1)))
