"""The addresses of this machine, for a bureau that serves at all of them."""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address
_OUTSIDE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}  # nobody: RFC 5737, 3849


def own_addresses() -> tuple[Address, ...]:
    """Each once, loopback left out; the first is the one under which others come."""
    found = [_towards(family, outside) for family, outside in _OUTSIDE.items()]
    found += [str(place[4][0]) for place in _of_own_name()]
    known = (ipaddress.ip_address(each.partition("%")[0]) for each in found if each)
    return tuple(dict.fromkeys(each for each in known if not each.is_loopback))


def _towards(family: socket.AddressFamily, outside: str) -> str:
    """The address of ours that a packet would leave from; none is sent. Empty: no way there."""
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        try:
            line.connect((outside, 9))
            return str(line.getsockname()[0])
        except OSError:
            return ""


def _of_own_name() -> list[tuple[object, object, object, str, tuple[object, ...]]]:
    try:
        return list(socket.getaddrinfo(socket.gethostname(), None))
    except (OSError, UnicodeError):
        return []
