"""Circular 27/2020/TT-BGDĐT for primary schools, as numbered steps; docs/domain/tt27.md is its page."""
