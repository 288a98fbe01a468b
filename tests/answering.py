"""Servers of a few lines that answer a client as told: whole, in part, late or not at all."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Serve = Callable[[socket.socket], None]


def http(status: int, body: bytes, kind: str = "application/json") -> bytes:
    """An HTTP answer."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def heard(line: socket.socket) -> bytes:
    """One request: its head, and as much of its body as it says."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        if not more:
            return data
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for each in head.lower().split(b"\r\n"):
        if each.startswith(b"content-length:"):
            length = int(each.split(b":")[1])
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(*answers: bytes) -> Serve:
    """Hears a request and answers, as often as there are answers; then hangs up."""

    def serve(line: socket.socket) -> None:
        for answer in answers:
            if not heard(line):
                return
            line.sendall(answer)

    return serve


@contextmanager
def answering(serve: Serve, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Listens on a port of this machine; every connection is served one after the other."""
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_accept, args=(listener, serve, context))
    thread.start()
    port = listener.getsockname()[1]
    try:
        yield port
    finally:
        _ended.add(port)
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            pass
        thread.join()
        listener.close()


_ended: set[int] = set()


def _accept(listener: socket.socket, serve: Serve, context: ssl.SSLContext | None) -> None:
    port = listener.getsockname()[1]
    while True:
        line, _ = listener.accept()
        with line:
            if port in _ended:
                return
            with suppress(OSError):  # the client left: it may
                _serve(line, serve, context)


def _serve(line: socket.socket, serve: Serve, context: ssl.SSLContext | None) -> None:
    if context is None:
        serve(line)
        return
    with context.wrap_socket(line, server_side=True) as safe:
        serve(safe)


_HELD: list[socket.socket] = []


def free_port() -> int:
    """A port of this machine at which nobody listens, and which nobody else is given as long as
    this process lives; a server of ours may take it."""
    held = socket.socket()
    if sys.platform != "win32":  # there it would let two listen
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    _HELD.append(held)
    return int(held.getsockname()[1])


def a_certificate(
    folder: Path, host: str = "127.0.0.1", ends_in_days: int = 1
) -> tuple[Path, Path]:
    """Files of a certificate that vouches for itself, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "模拟测试")])
    at = datetime.datetime.now(datetime.UTC)
    where: x509.GeneralName
    try:
        where = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        where = x509.DNSName(host)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(at - datetime.timedelta(days=10))
        .not_valid_after(at + datetime.timedelta(days=ends_in_days))
        .add_extension(x509.SubjectAlternativeName([where]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "tls.pem", folder / "tls.key"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    shape = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, shape, plain))
    return certificate, secret


def tls(certificate: Path, key: Path) -> ssl.SSLContext:
    """For `answering`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
