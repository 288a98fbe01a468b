"""Whether the bureau serves, and who speaks to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from app.gateway.messages.words import DiskNumber, Line, Signed


class ServiceState(StrEnum):
    """Whether the bureau serves."""

    OPEN = "online"
    MAINTENANCE = "maintenance"


class Health(Struct, frozen=True):
    """GET /v1/health: no login. `time` is the bureau's clock."""

    state: ServiceState
    time: datetime
    version: str  # of the bureau
    oldest_client: str  # a terminal older than this is refused with VERSION-OLD
    notice: str = ""
    simulated: bool = True


class ChallengeAsked(Struct, frozen=True):
    """POST /v1/challenges: a disk wants to show that it is here."""

    disk: DiskNumber


class Challenge(Struct, frozen=True):
    """16 fresh bytes, good for two minutes and one session."""

    nonce: bytes


class SessionAsked(Struct, frozen=True):
    """POST /v1/sessions: `signed` and `signature` are the disk's signed status over the nonce."""

    disk: DiskNumber
    signed: Signed
    signature: bytes
    client: Line  # version of the terminal


class Session(Struct, frozen=True):
    """Sent as `Authorization: Bearer` with everything below."""

    token: str
    until: datetime
    time: datetime  # the bureau's clock
