"""What the acknowledgements promise, read back from the client's log and looked for in every house it must show in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.acks import AckLog
from tests.chaos.system import System

Document = dict[str, Any]


@dataclass
class Broken:
    """Each as a sentence: what was acknowledged and is missing, what was done more than once, what nobody asked for."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.other)


def promised(acks: AckLog) -> dict[str, dict[str, Any]]:
    """By kind: the item and the last value that was acknowledged for it."""
    found: dict[str, dict[str, Any]] = {}
    for ack in acks:
        found.setdefault(ack.kind, {}).update(ack.items)
    return found


def broken(system: System, acks: AckLog) -> Broken:
    """Looks at every promise. The system has settled: what is not there now will never come."""
    found, wanted = Broken(), promised(acks)
    _pupils(system, wanted.get("pupils", {}), found)
    _invoices(system, wanted.get("invoices", {}), found)
    _payments(system, wanted.get("payments", {}), found)
    _lessons(system, wanted.get("lessons", {}), found)
    _resources(system, wanted.get("resources", {}), found)
    return found


def _all(system: System, house: str, collection: str) -> dict[str, Document]:
    return {str(one["_id"]): one for one in system.database(house)[collection].find({})}


def _pupils(system: System, wanted: dict[str, Any], found: Broken) -> None:
    kept = _all(system, "accounts", "pupils")
    for code, (class_name, moves) in wanted.items():
        pupil = kept.get(code)
        if pupil is None or pupil["class_name"] != class_name:
            found.lost.append(f"accounts: pupil {code} is not in {class_name}")
        elif len(pupil["past"]) != moves or pupil["sequence"] != moves + 1:
            found.doubled.append(f"accounts: pupil {code} moved {len(pupil['past'])} times, not {moves}")
    for house in ("records", "payments", "reporting"):
        heard = _all(system, house, "pupils")
        for code, (class_name, _) in wanted.items():
            if code not in heard or heard[code]["class_name"] != class_name:
                found.lost.append(f"{house}: has not heard that pupil {code} is in {class_name}")


def _invoices(system: System, wanted: dict[str, Any], found: Broken) -> None:
    kept, heard = _all(system, "payments", "invoices"), _all(system, "reporting", "invoices")
    booked = Counter(entry["cause"] for entry in _entries(system, "invoice"))
    for invoice, amount in wanted.items():
        if invoice not in kept or kept[invoice]["amount"] != amount:
            found.lost.append(f"payments: invoice {invoice}")
        elif booked[invoice] != 1:
            (found.doubled if booked[invoice] else found.lost).append(f"ledger: {booked[invoice]} entries of {invoice}")
        if invoice not in heard:
            found.lost.append(f"reporting: has not heard of invoice {invoice}")


def _payments(system: System, wanted: dict[str, Any], found: Broken) -> None:
    lines, invoices = _all(system, "payments", "lines"), _all(system, "payments", "invoices")
    booked = Counter(entry["cause"] for entry in _entries(system, "line"))
    collected: dict[str, list[int]] = {}
    for payment in _all(system, "reporting", "payments").values():
        collected.setdefault(payment["invoice"], []).append(payment["amount"])
    for line, (invoice, amount) in wanted.items():
        if line not in lines or lines[line]["state"] != "matched":
            found.lost.append(f"payments: line {line} is {lines.get(line, {}).get('state', 'missing')}")
            continue
        paid = invoices.get(invoice, {"payments": [], "paid": 0})
        once = [one["line"] for one in paid["payments"]] == [line] and paid["paid"] == amount and booked[line] == 1
        if not once:
            found.doubled.append(f"payments: {invoice} is paid {paid['paid']} by {len(paid['payments'])} lines")
        if collected.get(invoice, []) != [amount]:
            heard = collected.get(invoice, [])
            (found.doubled if heard else found.lost).append(f"reporting: collected {heard} for {invoice}, not {amount}")
    if unasked := lines.keys() - wanted.keys():
        found.other.append(f"payments: {len(unasked)} lines that nobody acknowledged, {min(unasked)}")


def _lessons(system: System, wanted: dict[str, Any], found: Broken) -> None:
    kept = _all(system, "records", "online_lessons")
    heard = Counter(one["subject"] for one in _all(system, "reporting", "lessons").values())
    _once("records: lesson", wanted, Counter(kept.keys()), found)
    _once("reporting: lesson", wanted, heard, found)


def _resources(system: System, wanted: dict[str, Any], found: Broken) -> None:
    kept = _all(system, "library", "resources")
    names = Counter(f"hoc-lieu/{one['file']['name']}" for one in kept.values())
    told = {name for name, one in _all(system, "reporting", "resources").items() if one["state"] == "submitted"}
    heard = Counter(f"hoc-lieu/{one['file']['name']}" for name, one in kept.items() if name in told)
    _once("library: resource", wanted, names, found)
    _once("reporting: resource", wanted, heard, found)


def _once(what: str, wanted: Iterable[str], seen: Counter[str], found: Broken) -> None:
    for one in wanted:
        if seen[one] == 0:
            found.lost.append(f"{what} {one}")
        elif seen[one] > 1:
            found.doubled.append(f"{what} {one} is there {seen[one]} times")


def _entries(system: System, kind: str) -> list[Document]:
    return list(system.database("payments")["entries"].find({"kind": kind}))
