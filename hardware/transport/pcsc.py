"""`pcsc:READER`: a card in a reader of the system's smart-card service (智能卡服务).

READER is a reader's name or a part of it that names only one; `*` is the only reader there is. The
reader is taken for this program alone, and shared where another program already shares it. An
exchange waits as long as the service does: a card that hangs is freed by pulling it out and by
nothing else, so a guard stands above this carrier (guard.py).
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic

from hardware.errors import NotSent
from hardware.transport import winscard
from hardware.transport.base import DeviceInfo, Now, Outcome, TransportError
from hardware.transport.winscard import Card, Context, ServiceError

MAX_APDU = 65_535
IDLE_S = 0.5  # after which a card is asked whether it still stands, before a byte leaves
POLKIT = (
    'polkit.addRule(function(a,s){if(a.id.indexOf("org.debian.pcsc-lite.")==0&&s.active)'
    'return "yes";});'
)
_NO_SERVICE = (winscard.NO_SERVICE, winscard.SERVICE_STOPPED)
_NO_READER = (winscard.UNKNOWN_READER, winscard.READER_UNAVAILABLE, winscard.NO_READERS)
_NO_CARD = (winscard.NO_SMARTCARD, winscard.REMOVED_CARD)
_MUTE = (winscard.UNRESPONSIVE_CARD, winscard.UNPOWERED_CARD, winscard.NOT_TRANSACTED)


class PcscLine:
    """A carrier over the smart-card service."""

    def __init__(self, info: DeviceInfo, wanted: str) -> None:
        self._info = info
        self._wanted = wanted
        self._context: Context | None = None
        self._card: Card | None = None
        self._last = 0.0

    @property
    def info(self) -> DeviceInfo:
        """The reader; who is in it, only the card can tell."""
        return self._info

    @property
    def max_apdu(self) -> int:
        """As an extended command."""
        return MAX_APDU

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:  # noqa: ARG002 - see the guard
        """One exchange. Success without a byte is a card that says nothing: UNKNOWN."""
        card = self._standing()
        try:
            answer = card.transmit(apdu)
        except ServiceError as failed:
            raise self._failed(failed, _after(failed)) from failed
        if len(answer) < 2:
            self.close()
            raise TransportError(Outcome.UNKNOWN, "an answer without a status word", "DISK-ANSWER")
        self._last = monotonic()
        return answer

    def reopen(self) -> None:
        """A new connection to the service, which may have been started anew, and to the card."""
        self.close()
        try:
            self._context = Context()
            reader = chosen(self._wanted, self._context.readers())
            self._card = _connected(self._context, reader)
        except ServiceError as failed:
            self.close()
            raise not_opened(failed, self._wanted) from failed
        except NotSent:
            self.close()
            raise
        self._info = DeviceInfo(self._info.url, "pcsc", reader, None, simulated=False)
        self._last = monotonic()

    def close(self) -> None:
        """Lets card and service go."""
        card, self._card = self._card, None
        context, self._context = self._context, None
        if card is not None:
            with suppress(ServiceError):
                card.close()
        if context is not None:
            with suppress(ServiceError):
                context.close()

    def _standing(self) -> Card:
        """The card, asked whether it still is there if nobody spoke to it for a while."""
        card = self._card
        if card is None:
            raise TransportError(Outcome.NOT_SENT, "closed")
        if monotonic() - self._last > IDLE_S:
            try:
                card.prove()
            except ServiceError as gone:
                raise self._failed(gone, Outcome.NOT_SENT) from gone
        return card

    def _failed(self, failed: ServiceError, outcome: Outcome) -> TransportError:
        self.close()
        return TransportError(outcome, str(failed), code_of(failed))


def open_pcsc(url: str, place: str, now: Now) -> PcscLine:  # noqa: ARG001 - a device has its own time
    """The card in a reader. NotSent: NO-SERVICE, NO-READER, NO-CARD, DEVICES-SEVERAL, DISK-IN-USE,
    NO-PERMISSION, DISK-ANSWER (a card that says nothing)."""
    line = PcscLine(DeviceInfo(url, "pcsc", place, None, simulated=False), place)
    line.reopen()
    return line


def chosen(wanted: str, readers: list[str]) -> str:
    """The one reader of this name, or with this in its name. NO-READER, DEVICES-SEVERAL."""
    if wanted in readers:
        return wanted
    part = "" if wanted == "*" else wanted.casefold()
    found = [one for one in readers if part in one.casefold()]
    if not found:
        raise NotSent("NO-READER", reader="" if wanted == "*" else wanted)
    if len(found) > 1:
        raise NotSent("DEVICES-SEVERAL", count=len(found), devices="、".join(found))
    return found[0]


def code_of(failed: ServiceError) -> str:
    """The code of a failure of the service."""
    for codes, code in _CODES:
        if failed.code in codes:
            return code
    return "DISK-GONE"


def not_opened(failed: ServiceError, reader: str) -> NotSent:
    """Why a reader or its card cannot be used."""
    code = code_of(failed)
    facts = {}
    if code == "NO-PERMISSION":
        facts = {"manager": "devmgmt.msc"} if winscard.WINDOWS else {"polkit": POLKIT}
    return NotSent(code, reader=reader, device=reader, reason=str(failed), **facts)


_CODES = (
    (_NO_SERVICE, "NO-SERVICE"),
    (_NO_READER, "NO-READER"),
    (_NO_CARD, "NO-CARD"),
    (_MUTE, "DISK-ANSWER"),
    ((winscard.SHARING_VIOLATION,), "DISK-IN-USE"),
    ((winscard.SECURITY_VIOLATION,), "NO-PERMISSION"),
    ((winscard.RESET_BY_OTHER,), "DISK-RESET"),
)


def _connected(context: Context, reader: str) -> Card:
    """For this program alone; where another one shares the reader, shared."""
    try:
        return context.connect(reader, winscard.SHARE_EXCLUSIVE)
    except ServiceError as held:
        if held.code != winscard.SHARING_VIOLATION:
            raise
        return context.connect(reader, winscard.SHARE_SHARED)


def _after(failed: ServiceError) -> Outcome:
    """The service looks whether the card was reset before it sends anything."""
    return Outcome.NOT_SENT if failed.code == winscard.RESET_BY_OTHER else Outcome.UNKNOWN
