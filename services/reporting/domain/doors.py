"""Which rights of reporting open each of its calls."""

from __future__ import annotations

from chassis.identity.doors import Doors

DOORS: Doors = {
    "Indicators": ("read_indicators",),
    # A school sees its own row alone.
    "DistrictTable": ("read_indicators",),
    "WhoIsLate": ("read_late",),
    "ExportTable": ("export",),
    "Remind": ("remind",),
    "ListReminders": ("read_own_reminders",),
    "Month": ("read_indicators",),
}

# What leaves the system as a file for a whole unit.
ASKS_SECOND_FACTOR = frozenset({"ExportTable"})
