"""GET /v1/stock, POST /v1/claims, /v1/claims/confirm, /v1/stock-returns, /v1/stock-moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bureau.api.endpoint import Door, endpoint
from app.gateway.messages.stock import (
    Claim,
    ClaimAsked,
    ClaimConfirmed,
    MoveSent,
    ReturnSent,
    StockAtBureau,
)

if TYPE_CHECKING:
    from app.bureau.call import Call


def routes() -> Door:
    """Stock."""
    door = Door()
    endpoint(door, "GET", "/v1/stock", None, StockAtBureau, _stock)
    endpoint(door, "POST", "/v1/claims", ClaimAsked, Claim, _claim)
    endpoint(door, "POST", "/v1/claims/confirm", ClaimConfirmed, None, _confirm)
    endpoint(door, "POST", "/v1/stock-returns", ReturnSent, None, _return)
    endpoint(door, "POST", "/v1/stock-moves", MoveSent, None, _move)
    return door


def _stock(call: Call, _: None) -> StockAtBureau:
    with call.reading() as work:
        return work.stock.standing(call.disk)


def _claim(call: Call, asked: ClaimAsked) -> Claim:
    with call.writing() as work:
        return work.stock.claim(call.disk, asked)


def _confirm(call: Call, asked: ClaimConfirmed) -> None:
    with call.writing() as work:
        work.stock.confirm(call.disk, asked.request_id)


def _return(call: Call, asked: ReturnSent) -> None:
    with call.writing() as work:
        work.stock.volumes.take_back(call.disk, asked.package)


def _move(call: Call, asked: MoveSent) -> None:
    with call.writing() as work:
        work.stock.volumes.move(call.disk, asked.package)
