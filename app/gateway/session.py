"""Who speaks: a disk shows with a signed status that it is here now, and is given a token.

The gateway knows no disk. It is handed who can prove it (`Prover`), and asks only when the bureau
wants to know: the first time, and again after a 401.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.gateway.messages.sessions import Challenge, ChallengeAsked, Session, SessionAsked

if TYPE_CHECKING:
    from app.gateway.exchange import Exchange
    from hardware.ports import SignedStatus


class Prover(Protocol):
    """The disk of this terminal, as far as a session needs it. Both raise DeviceError."""

    def disk_number(self) -> str: ...

    def signed_status(self, nonce: bytes) -> SignedStatus: ...


class SessionKeeper:
    """The session of one disk, opened when it is first needed."""

    def __init__(self, exchange: Exchange, prover: Prover, client: str) -> None:
        """`client`: version of this terminal."""
        self._exchange = exchange
        self._prover = prover
        self._client = client
        self._token = ""

    def token(self) -> str:
        """Of the session that is open, else of a new one."""
        if not self._token:
            self._token = self._opened().token
        return self._token

    def forget(self) -> None:
        """The bureau does not know it any more."""
        self._token = ""

    def _opened(self) -> Session:
        disk = self._prover.disk_number()
        asked = ChallengeAsked(disk)
        nonce = self._exchange.send("POST", "/v1/challenges", asked, Challenge).nonce
        proof = self._prover.signed_status(nonce)
        shown = SessionAsked(disk, proof.signed_bytes, proof.signature, self._client)
        return self._exchange.send("POST", "/v1/sessions", shown, Session)
