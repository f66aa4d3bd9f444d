"""Which rights open each call: what is asked of a service stands in a table, beside the table of its rights."""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf import descriptor_pool

from chassis.identity.policy import Policy

# Who needs no right: whoever comes, and whoever is signed in (the call is about the caller's own).
ANYBODY, SIGNED_IN = "anybody", "signed_in"
# Beside another: also open to whoever came with a one-time password and has yet to choose one; no other call is.
FIRST = "first"
# Beside another: whoever has a second factor must have given it lately.
SECOND = "second"
# Call → the actions of the policy, one of which opens it.
Doors = Mapping[str, tuple[str, ...]]


class DoorsIncompleteError(ValueError):
    """Raised when a service is composed: a call without a row would open by what nobody wrote down."""


def require_whole(service: str, doors: Doors, policy: Policy) -> None:
    """`service` is the full name.

    Raises DoorsIncompleteError for a call without a row, and for a row without a call or a right.
    """
    described = descriptor_pool.Default().FindServiceByName(service)
    calls = set(described.methods_by_name)
    known = {right.action for right in policy.rights()} | {ANYBODY, SIGNED_IN, FIRST, SECOND}
    wrong = [f"{call} has no row" for call in sorted(calls - set(doors))]
    wrong += [f"{call} is no call" for call in sorted(set(doors) - calls)]
    wrong += [
        f"{call}: {', '.join(sorted(set(actions) - known)) or 'nothing'} is no right"
        for call, actions in sorted(doors.items())
        if not actions or set(actions) - known
    ]
    if wrong:
        raise DoorsIncompleteError(f"the doors of {service}: {'; '.join(wrong)}")


def open_calls(service: str, doors: Doors) -> tuple[str, ...]:
    """The full names of the calls that need no token."""
    return tuple(f"/{service}/{call}" for call, actions in doors.items() if ANYBODY in actions)


def first_calls(service: str, doors: Doors) -> tuple[str, ...]:
    """The full names of the calls that are open before the first password is chosen."""
    return tuple(f"/{service}/{call}" for call, actions in doors.items() if FIRST in actions)


def second_calls(service: str, doors: Doors) -> tuple[str, ...]:
    """The full names of the calls that ask for a second factor that was given lately."""
    return tuple(f"/{service}/{call}" for call, actions in doors.items() if SECOND in actions)
