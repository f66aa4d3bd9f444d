"""Which rights of reporting open each of its calls."""

from __future__ import annotations

from chassis.identity.doors import SECOND, Doors

# A second factor is asked for what leaves the system as a file of a whole unit.
DOORS: Doors = {
    "Indicators": ("read_indicators",),
    # A school sees its own row alone.
    "DistrictTable": ("read_indicators",),
    "WhoIsLate": ("read_late",),
    "ExportTable": ("export", SECOND),
    "Remind": ("remind",),
    "ListReminders": ("read_own_reminders",),
    "Month": ("read_indicators",),
}
