"""One question to the bureau and its answer, over one long-lived line of HTTP.

A new client for each question would build a TLS context each time (45 ms of processor). Proxies
that the environment names are passed by: where taxes go, nobody is put in between unsaid. Plain
HTTP is spoken on loopback only. Nothing of what is said is written to a log.
"""

from __future__ import annotations

import gzip
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from app.domain.bureau_address import is_here, is_plain, is_sound
from app.gateway.errors import BureauAway, BureauRefused, Reason, SessionEnded
from app.gateway.messages.words import Problem
from app.gateway.proof import why_unproved

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    import httpx

T = TypeVar("T")
WORTH_PRESSING = 1024  # bytes of a body from which on it is compressed
UNAUTHORISED, FIRST_FAILURE = 401, 400


class Address(Struct, frozen=True):
    """Where the bureau is (上传设置). An empty `url`: nowhere."""

    url: str
    ca_file: Path | None = None  # who vouches for its certificate; None: whom the system trusts
    proxy: str = ""
    connect_s: float = 5.0
    answer_s: float = 30.0

    @property
    def on_loopback(self) -> bool:
        """Whether nothing said there leaves this machine.

        >>> Address("http://127.0.0.1:73").on_loopback, Address("https://a.example").on_loopback
        (True, False)
        """
        return is_here(urlsplit(self.url).hostname or "")


def refuse_plain(address: Address) -> None:
    """BureauAway where no bureau is configured, and where taxes would be sent in the clear."""
    if not address.url:
        raise BureauAway(Reason.NOT_CONFIGURED)
    if not is_sound(address.url):
        why = {"cause": "address-plain"} if is_plain(address.url) else {}
        raise BureauAway(Reason.ADDRESS, url=address.url, **why)


class Exchange:
    """The line. Methods block; one thread at a time."""

    def __init__(
        self, where: Callable[[], Address], gate: Callable[[], None] = lambda: None
    ) -> None:
        """`where`: asked before each question. `gate` raises BureauAway while nothing may leave;
        asked before `where` is."""
        self._where = where
        self._gate = gate
        self._client: httpx.Client | None = None
        self._leads_to: Address | None = None
        self._sockets: set[socket.socket] = set()

    def send(
        self,
        method: str,
        path: str,
        body: Struct | None,
        answer: type[T],
        token: str = "",
        params: Mapping[str, str | int] | None = None,
    ) -> T:
        """The answer. BureauRefused, SessionEnded, BureauAway say why there is none."""
        return _read(self._answered(method, path, body, token, params), answer)

    def close(self) -> None:
        """Let the line go; who asks next opens another."""
        if self._client is not None:
            self._client.close()
            self._client = self._leads_to = None
            self._sockets.clear()

    def cut(self) -> None:
        """From any thread: whoever waits for an answer hears at once that the line broke."""
        for line in tuple(self._sockets):
            with suppress(OSError):  # it is closed already
                line.shutdown(socket.SHUT_RDWR)

    def _see(self, event: str, told: Mapping[str, Any]) -> None:
        """What the client says of itself: which line it opened."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._sockets.add(told["return_value"].get_extra_info("socket"))

    def _answered(
        self,
        method: str,
        path: str,
        body: Struct | None,
        token: str,
        params: Mapping[str, str | int] | None,
    ) -> httpx.Response:
        import httpx

        client = self._line()
        headers, content = self._packed(body)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            return client.request(
                method,
                path,
                content=content,
                headers=headers,
                params=params,
                extensions={"trace": self._see},
            )
        except httpx.HTTPError as broken:
            raise BureauAway(why_away(broken), **why_unproved(broken)) from broken
        except UnicodeError as wrong:  # no such name can be
            raise BureauAway(Reason.NAME) from wrong

    def _packed(self, body: Struct | None) -> tuple[dict[str, str], bytes | None]:
        if body is None:
            return {}, None
        content = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        assert self._leads_to is not None
        if len(content) > WORTH_PRESSING and not self._leads_to.on_loopback:
            return headers | {"Content-Encoding": "gzip"}, gzip.compress(content, 1, mtime=0)
        return headers, content

    def _line(self) -> httpx.Client:
        self._gate()
        address = self._where()
        if self._client is None or address != self._leads_to:
            self.close()
            self._client, self._leads_to = open_line(address), address
        return self._client


def open_line(address: Address) -> httpx.Client:
    """A client for one address. BureauAway where it is none that may be used."""
    import httpx

    refuse_plain(address)
    try:
        return httpx.Client(
            base_url=address.url,
            verify=trusted(address),
            timeout=httpx.Timeout(address.answer_s, connect=address.connect_s),
            proxy=address.proxy or None,
            trust_env=False,
        )
    except (httpx.InvalidURL, ValueError) as wrong:
        raise BureauAway(Reason.ADDRESS, url=address.url) from wrong


def trusted(address: Address) -> ssl.SSLContext:
    """Whose certificate is believed. On loopback without TLS nobody's: nothing is loaded for it."""
    import ssl

    if not address.url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=address.ca_file)
    except OSError as wrong:  # no such file, or no certificate in it
        raise BureauAway(Reason.TLS, ca_file=address.ca_file) from wrong


def _read(response: httpx.Response, answer: type[T]) -> T:
    if response.status_code >= FIRST_FAILURE:
        raise _refusal(response)
    if response.status_code == 204:
        return msgspec.convert(None, answer)
    try:
        return msgspec.json.decode(response.content, type=answer)
    except msgspec.DecodeError as strange:
        raise BureauAway(Reason.STRANGE, status=response.status_code) from strange


def _refusal(response: httpx.Response) -> BureauAway | BureauRefused:
    try:
        problem = msgspec.json.decode(response.content, type=Problem)
    except msgspec.DecodeError:  # some other server, or a page of the provider's
        return BureauAway(Reason.STRANGE, status=response.status_code)
    ended = response.status_code == UNAUTHORISED
    refused = (SessionEnded if ended else BureauRefused)(problem.code, **problem.facts)
    refused.status = response.status_code
    return refused


def why_away(broken: BaseException) -> Reason:
    """What a library's error means for who waits."""
    import httpx

    if isinstance(broken, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
        return _why_not_connected(broken)
    if isinstance(broken, httpx.TimeoutException):
        return Reason.SILENT
    if isinstance(broken, httpx.DecodingError):
        return Reason.STRANGE
    return Reason.CUT


def _why_not_connected(broken: BaseException) -> Reason:
    import socket
    import ssl

    for cause in _causes(broken):
        if isinstance(cause, ssl.SSLError):
            return Reason.TLS
        if isinstance(cause, socket.gaierror):
            return Reason.NAME
    return Reason.PORT


def _causes(broken: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    each: BaseException | None = broken
    while each is not None and each not in found:
        found.append(each)
        each = each.__cause__ or each.__context__
    return found
