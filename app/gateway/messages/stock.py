"""Numbers from the bureau and back (领票, 退票)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from app.gateway.messages.words import Code, Count, Kind, RequestId, Signed


class NumberRange(Struct, frozen=True):
    """Consecutive numbers of one code."""

    kind: Kind
    code: Code
    first: Count
    last: Count


class ClaimState(StrEnum):
    """领用状态."""

    NOT_DOWNLOADED = "0"
    NOT_CONFIRMED = "1"
    DONE = "2"


class Claimable(Struct, frozen=True):
    """How many numbers of a kind may be claimed now, and the usual claim."""

    kind: Kind
    most: Count
    usual: Count
    reason: str = ""  # problem code when `most` is 0


class Claim(Struct, frozen=True):
    """One claim. The package is told until it is confirmed."""

    request_id: RequestId
    state: ClaimState
    ranges: tuple[NumberRange, ...]
    claimed_at: datetime
    package: bytes = b""


class StockAtBureau(Struct, frozen=True):
    """GET /v1/stock."""

    claimable: tuple[Claimable, ...]
    claims: tuple[Claim, ...]  # newest first; at most 200


class ClaimAsked(Struct, frozen=True):
    """POST /v1/claims: the answer is a `Claim`. The same request id never claims twice."""

    request_id: RequestId
    kind: Kind
    count: Annotated[int, Meta(ge=1, le=10_000)]


class ClaimConfirmed(Struct, frozen=True):
    """POST /v1/claims/confirm: the disk took it in."""

    request_id: RequestId


class ReturnSent(Struct, frozen=True):
    """POST /v1/stock-returns: 退回, the disk's signed RETURN."""

    package: Signed


class MoveSent(Struct, frozen=True):
    """POST /v1/stock-moves: 分发 (the host's signed DISTRIBUTION) or 收回 (a sub machine's signed
    RETURN to its host), told by any disk of the taxpayer. Again is done."""

    package: Signed
