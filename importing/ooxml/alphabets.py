"""Letters that stand above, below, or in another alphabet, as Unicode has them."""

from __future__ import annotations

import unicodedata

_ABOVE = str.maketrans(
    "0123456789+-−=()aăâbcdđeêfghijklmnoôơprstuưvwxyzABDEGHIJKLMNOPRTUVWαβγδεθικφχ°∘′'",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃ\0\0ᵇᶜᵈ\0ᵉ\0ᶠᵍʰⁱʲᵏˡᵐⁿᵒ\0\0ᵖʳˢᵗᵘ\0ᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᶥ\0ᵠᵡ°°′′",
)
_BELOW = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)
_NAMES = {
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
    "fraktur": "FRAKTUR",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
}


def above(text: str) -> str:
    """`2` is `²`; empty where one of the letters has no such form."""
    return _all(text, _ABOVE)


def below(text: str) -> str:
    """`2` is `₂`; empty where one of the letters has no such form."""
    return _all(text, _BELOW)


def _all(text: str, table: dict[int, int]) -> str:
    moved = [chr(table.get(ord(letter), 0)) for letter in text]
    return "" if "\0" in moved else "".join(moved)


def lettered(text: str, script: str) -> str:
    """`R` in the double-struck alphabet is `ℝ`; what that alphabet lacks stays as it is."""
    name = _NAMES.get(script, "")
    return "".join(_letter(letter, name) for letter in text) if name else text


def _letter(letter: str, alphabet: str) -> str:
    if not letter.isascii() or not letter.isalnum():
        return letter
    wanted = unicodedata.name(letter).removeprefix("LATIN ").replace("LETTER ", "")
    # A few stood in Unicode before the others and have shorter names: ℝ is DOUBLE-STRUCK CAPITAL R.
    for name in (f"{alphabet} {wanted}", f"BLACK-LETTER {wanted}", f"MATHEMATICAL {alphabet} {wanted}"):
        if name.startswith("BLACK-LETTER") and alphabet != "FRAKTUR":
            continue
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return letter
