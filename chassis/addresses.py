"""Which addresses stay on this machine."""

from __future__ import annotations

from ipaddress import ip_address


def all_on_loopback(addresses: str) -> bool:
    """Of a list with commas, each `host`, `host:port` or `[host]:port`; an empty one names nobody."""
    return all(_is_loopback(_host(address.strip())) for address in addresses.split(",") if address.strip())


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    # Several colons and no bracket: a bare IPv6 address, which has no port.
    return address if address.count(":") > 1 else address.partition(":")[0]


def _is_loopback(host: str) -> bool:
    """A name may be resolved to another machine tomorrow; but for `localhost`, which may not (RFC 6761)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
