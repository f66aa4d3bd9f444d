"""Letters of the fonts Symbol and Wingdings, which keep their signs where other fonts keep Latin letters."""

from __future__ import annotations

_PRIVATE = 0xF000  # Word keeps such a letter at its place in the font, moved here
# From 0x20 on, as the font Symbol has them; \0 where it has none that text may hold.
_SYMBOL_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\u203eαβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\0"
_SYMBOL = {
    **dict(enumerate(_SYMBOL_LOW, 0x20)),
    **dict(enumerate(_SYMBOL_HIGH, 0xA0)),
}
# Of the Wingdings what stands in school papers: bullets, boxes, ticks, arrows.
_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•",
    0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xF3: "⇔",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x46: "☞", 0x4A: "☺",
    0xAB: "★", 0xB2: "✩", 0xC4: "➢", 0x2D: "-",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def is_pictorial(font: str) -> bool:
    """Whether the font keeps signs in place of letters."""
    return font.lower().startswith(("symbol", "wingdings", "webdings"))


def sign_of(font: str, code: int) -> str:
    """The letter at a place of such a font; empty for one that we do not know."""
    place = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 256 else code
    found = _FONTS.get(font.lower(), {}).get(place, "")
    return "" if found == "\0" else found


def is_private(code: int) -> bool:
    return _PRIVATE <= code < _PRIVATE + 256
