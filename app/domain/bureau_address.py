"""Where a tax bureau may be (税局地址): what is said to it never goes over a line in the clear."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_sound(url: str) -> bool:
    """Whether a bureau may be spoken to at this address: over TLS, plain only on this machine.

    >>> is_sound("https://bureau.example:7443"), is_sound("http://127.0.0.1:7300")
    (True, True)
    >>> is_sound("http://bureau.example"), is_sound("bureau.example"), is_sound("https://a:b")
    (False, False, False)
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_here(host)))


def is_plain(url: str) -> bool:
    """Whether what is said there would leave this machine in the clear.

    >>> is_plain("http://192.0.2.2:8781"), is_plain("http://127.0.0.1"), is_plain("https://a.b")
    (True, False, False)
    """
    return url.lower().startswith("http://") and not is_sound(url)


def is_here(host: str) -> bool:
    """Whether a host is this machine.

    >>> is_here("localhost"), is_here("::1"), is_here("192.0.2.1"), is_here("bureau.example")
    (True, True, False, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
