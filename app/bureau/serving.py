"""The application on a socket: uvicorn in a thread, or in front, with its limits."""

from __future__ import annotations

import ipaddress
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from msgspec import Struct

from app.bureau.own_addresses import own_addresses

if TYPE_CHECKING:
    from fastapi import FastAPI

LOOPBACK = "127.0.0.1"
MOST_CONNECTIONS = 1000  # of one process; who comes then is told 503
KEEP_ALIVE_S = 30
GRACE_S = 3  # for calls that are under way when it is told to end
START_S = 30.0


class Tls(Struct, frozen=True):
    """Files of a certificate and of its key, PEM."""

    certificate: Path
    key: Path


class _Server(uvicorn.Server):
    """Tells when it serves; ends on SIGINT and SIGTERM as told, without raising them again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.serving = threading.Event()
        self.told: Callable[[], object] = _nothing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.serving.set()
        self.told()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(each, self.handle_exit) for each in wanted]
        try:
            yield
        finally:
            for each, handler in zip(wanted, before, strict=True):
                signal.signal(each, handler)


def _nothing() -> None:
    """Nobody wants to know."""


class Served:
    """Listens from the moment it is made; OSError if the port cannot be had."""

    def __init__(
        self, application: FastAPI, host: str = LOOPBACK, port: int = 0, tls: Tls | None = None
    ) -> None:
        self._socket = _listening(host, port)
        self._tls = tls
        self._server = _Server(_config(application, tls))
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it is, also for others: of all addresses the one under which they come."""
        host, port = self._socket.getsockname()[:2]
        if ipaddress.ip_address(host).is_unspecified:
            host = str(next(iter(own_addresses()), LOOPBACK))
        named = f"[{host}]" if ":" in host else host
        return f"{'https' if self._tls else 'http'}://{named}:{port}"

    def serve(self, told: Callable[[], object] = _nothing) -> None:
        """Until SIGINT, SIGTERM or `close` of another thread; then nothing is left. `told` is
        called when it answers."""
        self._server.told = told
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def start(self) -> None:
        """In a thread of its own; returns when it answers. RuntimeError if it does not come up."""
        self._thread = threading.Thread(target=self.serve, name="bureau", daemon=True)
        self._thread.start()
        if not self._server.serving.wait(START_S):
            self.close()
            raise RuntimeError("the bureau did not come up")

    def close(self) -> None:
        """Lets what is under way end, then stops; returns when its thread has ended."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        self._socket.close()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP: only then asyncio sends at once what it has (40 ms a call otherwise)
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: SO_REUSEADDR would share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except BaseException:
        listener.close()
        raise
    return listener


def _config(application: FastAPI, tls: Tls | None) -> uvicorn.Config:
    more: dict[str, Any] = {}
    if tls is not None:
        more = {"ssl_certfile": str(tls.certificate), "ssl_keyfile": str(tls.key)}
    return uvicorn.Config(
        application,
        loop="asyncio",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # what a stranger says badly fills no log
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        **more,
    )
