"""Word files (OOXML) as a reader of their print sees them: changes accepted, formulas whole, nothing lost unsaid."""

from importing.ooxml.alphabets import above, below
from importing.ooxml.blocks import blocks, rows
from importing.ooxml.linear import linear
from importing.ooxml.maths import Maths, read_formula
from importing.ooxml.names import place_in_line
from importing.ooxml.numbering import Listed, Numbering
from importing.ooxml.pieces import Piece, Walker

__all__ = [
    "Listed",
    "Maths",
    "Numbering",
    "Piece",
    "Walker",
    "above",
    "below",
    "blocks",
    "linear",
    "place_in_line",
    "read_formula",
    "rows",
]
