"""Why the bureau is not reached (网络诊断): one step after the other, each with its own verdict.

Address, name, port, TLS, health, clock, version. The first step that fails is the cause; what
comes after it is not looked at.
"""

from __future__ import annotations

import socket
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.gateway.errors import BureauAway, BureauError, BureauRefused, Reason
from app.gateway.exchange import Exchange, refuse_plain, trusted
from app.gateway.findings import Finding, Step
from app.gateway.messages.sessions import Health, ServiceState
from app.gateway.proof import speaks_tls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.gateway.exchange import Address

CLOCKS_MAY_DIFFER = timedelta(minutes=10)  # as between the PC and its disk
HTTP_PORT, HTTPS_PORT = 80, 443


class Diagnosis:
    """Walks the way to one address."""

    def __init__(
        self,
        address: Address,
        client: str,
        now: Callable[[], datetime],
        disk_clock: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """`client`: version of this terminal. `now`: this PC's time."""
        self._address = address
        self._client = client
        self._now = now
        self._disk_clock = disk_clock
        self._health: Health | None = None

    def walk(self) -> tuple[Finding, ...]:
        """Every step; none is left out of the answer."""
        return tuple(self.steps())

    def steps(self) -> Iterator[Finding]:
        """The same, each as it is taken."""
        failed = False
        for step, look in self._looks():
            if failed:
                yield Finding(step, "skipped")
                continue
            try:
                looked_at = look()
                yield Finding(step, "ok" if looked_at else "skipped")
            except BureauError as problem:
                failed = True
                yield Finding(step, "bad", problem)

    def _looks(self) -> tuple[tuple[Step, Callable[[], bool]], ...]:
        return (
            (Step.ADDRESS, self._address_is_one),
            (Step.NAME, self._name_is_known),
            (Step.PORT, self._port_answers),
            (Step.TLS, self._proves_itself),
            (Step.HEALTH, self._serves),
            (Step.CLOCK, self._clocks_agree),
            (Step.VERSION, self._version_will_do),
        )

    def _address_is_one(self) -> bool:
        try:
            refuse_plain(self._address)
        except BureauAway as wrong:
            raise BureauError("BUREAU-ADDRESS", **wrong.facts) from wrong
        return True

    def _server(self) -> tuple[str, int]:
        """Whom the first byte goes to: the proxy, if there is one."""
        parts = urlsplit(self._address.proxy or self._address.url)
        usual = HTTPS_PORT if parts.scheme == "https" else HTTP_PORT
        return parts.hostname or "", parts.port or usual

    def _name_is_known(self) -> bool:
        host, port = self._server()
        try:
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as unknown:
            raise BureauError("BUREAU-NAME", host=host) from unknown
        return True

    def _port_answers(self) -> bool:
        host, port = self._server()
        try:
            socket.create_connection((host, port), self._address.connect_s).close()
        except OSError as silent:
            reason = silent.strerror or silent
            raise BureauError("BUREAU-PORT", host=host, port=port, reason=reason) from silent
        return True

    def _proves_itself(self) -> bool:
        """Not looked at where nothing leaves the machine, and behind a proxy."""
        if self._address.proxy or not self._address.url.startswith("https:"):
            return False
        import ssl

        host, port = self._server()
        try:
            context = trusted(self._address)
            with socket.create_connection((host, port), self._address.connect_s) as line:
                context.wrap_socket(line, server_hostname=host).close()
        except ssl.SSLCertVerificationError as wrong:
            raise BureauError("BUREAU-TLS", reason=wrong.verify_message) from wrong
        except BureauAway as unread:
            raise BureauError("BUREAU-TLS", ca_file=unread.facts.get("ca_file", "")) from unread
        except OSError as wrong:  # an ssl.SSLError is one
            raise BureauError("BUREAU-TLS", reason=_why_broken(wrong)) from wrong
        return True

    def _serves(self) -> bool:
        exchange = Exchange(lambda: self._address)
        try:
            health = exchange.send("GET", "/v1/health", None, Health)
        except BureauAway as away:
            raise self._not_served(away) from away
        finally:
            exchange.close()
        if health.state is ServiceState.MAINTENANCE:
            raise BureauRefused("BUREAU-MAINTENANCE", notice=health.notice)
        self._health = health
        return True

    def _not_served(self, away: BureauAway) -> BureauError:
        """What is answered strangely, or not to the end, may be TLS that was spoken to plainly."""
        if away.reason in (Reason.CUT, Reason.STRANGE) and speaks_tls(self._address):
            return BureauError("BUREAU-ADDRESS", url=self._address.url, cause="speaks-tls")
        code = "BUREAU-STRANGE" if away.reason is Reason.STRANGE else "BUREAU-SILENT"
        return BureauError(code, **away.facts)

    def _clocks_agree(self) -> bool:
        assert self._health is not None  # the step before has it
        pc, disk = self._now(), self._disk_clock()
        if abs(self._health.time - (disk or pc)) > CLOCKS_MAY_DIFFER:
            told = {"bureau": self._health.time.isoformat(" ", "minutes")}
            told |= {"pc": pc.isoformat(" ", "minutes")}
            told |= {"disk": disk.isoformat(" ", "minutes")} if disk else {}
            raise BureauError("BUREAU-CLOCK", **told)
        return True

    def _version_will_do(self) -> bool:
        assert self._health is not None
        oldest = self._health.oldest_client
        if _parts(self._client) < _parts(oldest):
            raise BureauRefused("VERSION-OLD", version=self._client, oldest=oldest)
        return True


def _why_broken(wrong: OSError) -> str:
    """A word of the TLS library, or what the system says of the line.

    >>> _why_broken(OSError(104, "Connection reset by peer")), _why_broken(OSError())
    ('Connection reset by peer', '')
    """
    return str(getattr(wrong, "reason", None) or wrong.strerror or "")


def _parts(version: str) -> tuple[int, ...]:
    """A version as it is compared; what is no number counts as 0.

    >>> _parts("0.10.2") > _parts("0.9"), _parts("x")
    (True, (0,))
    """
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))
