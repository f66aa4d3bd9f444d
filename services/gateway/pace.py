"""How often one address may ask for what is open to anybody."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta


class Pace:
    """Counts within a window for each address, in this process; the addresses that were quiet longest are forgotten."""

    def __init__(self, *, most: int, within: timedelta, addresses: int) -> None:
        self._most = most
        self._within = within
        self._addresses = addresses
        self._counted: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def allows(self, address: str, *, at: datetime) -> bool:
        """Counts this asking; False when there were too many since the window began."""
        since, count = self._counted.pop(address, (at, 0))
        if at - since >= self._within:
            since, count = at, 0
        self._counted[address] = (since, count + 1)
        if len(self._counted) > self._addresses:
            self._counted.popitem(last=False)
        return count < self._most
