"""Circular 22/2021/TT-BGDĐT for lower and upper secondary schools, as numbered steps; docs/domain/tt22.md is its page."""
