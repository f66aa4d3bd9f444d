"""Circular 22/2021/TT-BGDĐT for secondary schools, as numbered steps; docs/domain/tt22.md is its page."""
