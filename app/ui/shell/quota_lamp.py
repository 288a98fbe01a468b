"""The offline quota in words (离线剩余): hours, amount and count, from the first hour on. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Offline = Mapping[str, Any]  # `offline` of `status`


def share_of(offline: Offline, hours: Mapping[str, int], limits_fen: Mapping[str, int]) -> float:
    """The smallest share that is left of hours, amount or count of any kind, 1 down to 0."""
    given = max(hours.values(), default=0)
    shares = [float(offline["hours_left"]) / given] if given else [1.0]
    for kind, text in offline["amount_left"].items():
        if limits_fen.get(kind):
            shares.append(fen_of(text) / limits_fen[kind])
    shares += [float(one["share_left"]) for one in _kinds(offline).values()]
    return min(shares)


def quota_words(offline: Offline) -> str:
    """What is left in the bar: of the amounts and counts the smallest."""
    words = [f"{float(offline['hours_left']):g} 小时"]
    amounts = [fen_of(text) for text in offline["amount_left"].values()]
    if amounts:
        words.append(f"￥{min(amounts) / 100:,.2f}")
    counts = [int(one["count_left"]) for one in _kinds(offline).values() if "count_left" in one]
    if counts:
        words.append(f"{min(counts)} 张")
    return " · ".join(words)


def kinds_said(offline: Offline, names: Mapping[str, str]) -> Iterator[str]:
    """A line a kind."""
    for kind, text in offline["amount_left"].items():
        meter = _kinds(offline).get(kind, {})
        words = [names.get(kind, kind), f"￥{fen_of(text) / 100:,.2f}"]
        words += [f"{meter['hours_left']:g} 小时"] if "hours_left" in meter else []
        words += [f"还可开 {meter['count_left']} 张"] if "count_left" in meter else []
        words += [f"未上传 {meter['unsent']} 张"] if meter.get("unsent") else []
        yield "　".join(words)


def fen_of(text: str) -> int:
    """Whole fen of an amount as `status` says it.

    >>> fen_of("41300.00"), fen_of("0.5")
    (4130000, 50)
    """
    whole, _, part = text.partition(".")
    return int(whole + f"{part:0<2}"[:2])


def _kinds(offline: Offline) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = offline.get("kinds", {})
    return found
