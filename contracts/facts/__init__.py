"""Every published fact, by its type. A new fact is one class in the file of the service that tells it."""

from __future__ import annotations

import importlib
import pkgutil

from contracts.envelope import Fact


def all_facts() -> dict[str, type[Fact]]:
    """Reads the sibling modules and returns each fact class under its TYPE; a base of several has none."""
    by_type: dict[str, type[Fact]] = {}
    for module in pkgutil.iter_modules(__path__):
        for value in vars(importlib.import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Fact) and "TYPE" in vars(value):
                by_type[value.TYPE] = value
    return by_type
