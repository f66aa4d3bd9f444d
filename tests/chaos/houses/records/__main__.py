"""The house as it is, in the circumstances that the run of faults has laid down."""

from tests.chaos.houses.circumstances import become

become("records")
