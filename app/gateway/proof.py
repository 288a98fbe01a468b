"""Why the other end of a line could not be believed (TLS), as the facts of a sentence."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from app.gateway.exchange import Address

GREETING_S = 2.0  # how long a server of this machine may take to greet


def why_unproved(broken: BaseException | None) -> dict[str, str]:
    """`cause`: what the TLS library has against the other end; nothing where it is not asked."""
    import ssl

    seen: set[int] = set()
    while broken is not None and id(broken) not in seen:
        seen.add(id(broken))
        if isinstance(broken, ssl.SSLCertVerificationError):
            return {"cause": broken.verify_message}
        if isinstance(broken, ssl.SSLError):
            return {"cause": broken.reason or ""}
        broken = broken.__cause__ or broken.__context__
    return {}


def speaks_tls(address: Address) -> bool:
    """Whether TLS is spoken where plain HTTP was: on this machine only, so nobody has to be
    believed, and nothing but a greeting is said."""
    import ssl

    parts = urlsplit(address.url)
    if parts.scheme != "http" or not address.on_loopback:
        return False
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    where = parts.hostname or "", parts.port or 80
    try:
        with socket.create_connection(where, address.connect_s) as line:
            line.settimeout(min(address.connect_s, GREETING_S))
            context.wrap_socket(line).close()
    except OSError:  # an ssl.SSLError is one
        return False
    return True
