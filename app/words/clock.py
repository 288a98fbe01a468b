"""`clock show|set ISO-TIME|forward 1d`: the emulated disk's clock (模拟盘时钟)."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from app.services.answers import moment, with_warnings

if TYPE_CHECKING:
    from app.words.call import Call

BEIJING = timezone(timedelta(hours=8))
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def moment_of(text: str) -> datetime:
    """An ISO time; without a zone it is Beijing's.

    >>> moment_of("2024-01-15T10:00:00").isoformat()
    '2024-01-15T10:00:00+08:00'
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"看不懂 {text}（例 2024-01-15T10:00:00）") from None
    try:
        return at.astimezone(BEIJING) if at.tzinfo else at.replace(tzinfo=BEIJING)
    except OverflowError:  # the first or the last day that there is: CLOCK-RANGE all the same
        return at.replace(tzinfo=BEIJING)


def span_of(text: str) -> timedelta:
    """A span such as 1d, 12h, 30m.

    >>> span_of("1d")
    datetime.timedelta(days=1)
    """
    found = re.fullmatch(r"(\d{1,5})([dhms])", text)
    if found is None:
        raise ArgumentTypeError(f"看不懂 {text}（例 1d 12h 30m）")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="show|set|forward")
    actions.add_parser("show", help="显示")
    at = "例 2024-01-15T10:00:00，没有时区时按北京时间"
    actions.add_parser("set", help="设定").add_argument(
        "at", type=moment_of, metavar="时间", help=at
    )
    span = "例 1d 12h 30m"
    actions.add_parser("forward", help="拨快").add_argument(
        "span", type=span_of, metavar="时长", help=span
    )


def run(call: Call, arguments: Namespace) -> int:
    """Answers with the clock as it stands afterwards."""
    with call.terminal() as terminal:
        if arguments.action == "set":
            terminal.clock.set(arguments.at, terminal.session.operator)
        elif arguments.action == "forward":
            terminal.clock.forward(arguments.span, terminal.session.operator)
        answer = {"clock": moment(terminal.clock.show()), "simulated": terminal.simulated}
        call.answer(with_warnings(answer, terminal.clock.warnings()))
    return 0
