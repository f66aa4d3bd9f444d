"""Word files (OOXML) as a reader of their print sees them: changes accepted, formulas whole, nothing lost unsaid."""

from ooxml.alphabets import above, below
from ooxml.blocks import blocks, rows
from ooxml.linear import linear
from ooxml.maths import Maths, read_formula
from ooxml.numbering import Listed, Numbering
from ooxml.pieces import Piece, Walker

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
    "read_formula",
    "rows",
]
