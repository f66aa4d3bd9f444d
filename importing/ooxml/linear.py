"""A formula in one line of text, with the brackets that keep its meaning: `1/(φ∙(N−k+1))`, `√2`, `x²`."""

from __future__ import annotations

from collections.abc import Callable

from importing.ooxml.alphabets import above, below, lettered
from importing.ooxml.maths import Maths

_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
# Accents of OMML that have a form to be put behind a letter.
_ACCENTS = {"→": "\u20d7", "←": "\u20d6", "↔": "\u20e1", "^": "\u0302", "~": "\u0303", "¯": "\u0304", "‾": "\u0305"}
_BAR_ABOVE, _BAR_BELOW = "\u0305", "\u0332"


def linear(formula: Maths) -> str:
    """What the formula says. Two formulas that mean different things are never the same text."""
    return _WRITERS[formula.kind](formula)


def _row(part: Maths) -> str:
    written, before = "", ""
    for one in part.parts:
        piece = linear(one)
        written += f" {piece}" if written and piece and _collide(written[-1], before, piece[0], one.kind) else piece
        before = one.kind if piece else before
    return written


def _collide(end: str, before: str, start: str, kind: str) -> bool:
    """`3` and `1/2` side by side are not `31/2`, `x` and a root of degree n not a power of x."""
    if not end.isalnum() or not start.isalnum():
        return False
    if end.isdigit() and start.isdigit():
        return kind != before
    is_raised = not start.isdecimal() and above(start) == "" and start not in "đĐ" and not start.isascii()
    return (
        kind in {"fraction", "function", "nary"} or before == "fraction" or (kind in {"root", "scripts"} and is_raised)
    )


def _letters(part: Maths) -> str:
    return lettered(part.text, part.script)


def _whole(part: Maths) -> str:
    """In brackets unless it is one thing: a number, a letter, what has its own brackets."""
    text = linear(part)
    if _is_one(part, text):
        return text
    return f"({text})"


def _is_one(part: Maths, text: str) -> bool:
    if part.kind in {"letters", "text"}:
        is_word = part.style == "upright" and text.isalpha()
        return len(text) == 1 or is_word or text.replace(",", "").replace(".", "").isdigit()
    if part.kind == "brackets":
        return bool(part.signs[0] and part.signs[2])
    if part.kind in {"accent", "bar"}:
        return True
    return part.is_empty


def _fraction(part: Maths) -> str:
    top, bottom = part.parts
    if part.style == "none":
        return f"({linear(top)}¦{linear(bottom)})"
    return f"{_factor(top)}/{_factor(bottom)}"


def _factor(part: Maths) -> str:
    """A product needs no brackets above a line, but `2x/3y` would be read otherwise: only single things go bare."""
    if part.kind in {"root", "scripts"} and not part.is_empty:
        return linear(part)
    return _whole(part)


def _scripts(part: Maths) -> str:
    base, sub, sup, sub_before, sup_before = part.parts
    before = _script(sub_before, below, "_") + _script(sup_before, above, "^")
    return before + _whole(base) + _script(sub, below, "_") + _script(sup, above, "^")


def _script(part: Maths, moved: Callable[[str], str], sign: str) -> str:
    if part.is_empty:
        return ""
    text = linear(part)
    return moved(text) or f"{sign}{_whole(part)}"


def _limit(part: Maths) -> str:
    base, under, over = part.parts
    below_it = "" if under.is_empty else f"_{_whole(under)}"
    above_it = "" if over.is_empty else f"^{_whole(over)}"
    return f"{linear(base) if base.kind in {'letters', 'text'} else _whole(base)}{below_it}{above_it}"


def _nary(part: Maths) -> str:
    sub, sup, body = part.parts
    below_it = "" if sub.is_empty else f"_{_whole(sub)}"
    above_it = "" if sup.is_empty else f"^{_whole(sup)}"
    # What it reaches over ends where the brackets do: a sum before `+1` is another than one over it.
    inside = linear(body) if body.kind in {"brackets", "letters", "scripts", "fraction"} else f"({linear(body)})"
    return f"{part.text}{below_it}{above_it} {'' if body.is_empty else inside}".rstrip()


def _root(part: Maths) -> str:
    degree, inside = part.parts
    written = linear(degree)
    if written in _ROOTS:
        return f"{_ROOTS[written]}{_whole(inside)}"
    return f"{above(written)}√{_whole(inside)}" if above(written) else f"√[{written}]{_whole(inside)}"


def _brackets(part: Maths) -> str:
    begin, separator, end = part.signs
    inside = separator.join(linear(one) for one in part.parts)
    # A brace with nothing on the other side says where it ends.
    return f"{begin}{inside}{end}" if bool(begin) == bool(end) else f"{begin}({inside}){end}"


def _matrix(part: Maths) -> str:
    rows = [part.parts[start : start + part.columns] for start in range(0, len(part.parts), max(part.columns, 1))]
    return "[" + "; ".join(" & ".join(linear(cell) for cell in row) for row in rows) + "]"


def _lines(part: Maths) -> str:
    return "; ".join(linear(one) for one in part.parts)


def _function(part: Maths) -> str:
    name, argument = part.parts
    inside = _factor(argument)
    if argument.kind == "function":
        inside = linear(argument)
    return f"{linear(name)}{inside}" if inside.startswith("(") else f"{linear(name)} {inside}"


def _accent(part: Maths) -> str:
    return _marked(part.parts[0], _ACCENTS.get(part.text, part.text))


def _bar(part: Maths) -> str:
    return _marked(part.parts[0], _BAR_ABOVE if part.style == "top" else _BAR_BELOW)


def _marked(part: Maths, mark: str) -> str:
    text = linear(part)
    return f"{text}{mark}" if len(text) == 1 else f"({text}){mark}"


def _brace(part: Maths) -> str:
    return f"({linear(part.parts[0])}){part.text}"


def _border(part: Maths) -> str:
    sign = "╱" if "strike" in part.style else "▭"
    return f"{sign}({linear(part.parts[0])})"


_WRITERS: dict[str, Callable[[Maths], str]] = {
    "row": _row,
    "letters": _letters,
    "text": _letters,
    "fraction": _fraction,
    "scripts": _scripts,
    "limit": _limit,
    "nary": _nary,
    "root": _root,
    "brackets": _brackets,
    "matrix": _matrix,
    "lines": _lines,
    "function": _function,
    "accent": _accent,
    "bar": _bar,
    "brace": _brace,
    "border": _border,
    "phantom": lambda _part: "",
    "break": lambda _part: " ",
    "align": lambda _part: "",
}
