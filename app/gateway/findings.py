"""What a look at the way to the bureau found (网络诊断)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from app.gateway.errors import BureauError


class Step(StrEnum):
    """What is looked at, in this order."""

    ADDRESS = "address"
    NAME = "name"
    PORT = "port"
    TLS = "tls"
    HEALTH = "health"
    CLOCK = "clock"
    VERSION = "version"


class Finding(Struct, frozen=True):
    """One step: `verdict` is ok, bad, or skipped. `problem` says what is wrong."""

    step: Step
    verdict: str = "ok"
    problem: BureauError | None = None
