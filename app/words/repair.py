"""`repair [--month M] [--ticket CODE NUMBER]`: the book rebuilt from the disk (发票修复)."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING, Any

from app.domain.errors import RuleBroken
from app.repositories.errors import StoreError
from app.services.answers import with_warnings
from app.words.texts import month_of

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.services.repair.repairing import Repair, Span
    from app.services.terminal import Terminal
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--month", type=month_of, metavar="月份", help="只修这个月，例 2024-01")
    one.add_argument("--ticket", nargs="+", metavar=("代码", "号码"), help="只修这一张")


def run(call: Call, arguments: Namespace) -> int:
    """One answer a difference, the counts last. Exit 1 if something was left that a person must
    look at. A home without a readable book gets a new one first."""
    try:
        with call.terminal() as terminal:
            return _repaired(call, terminal, _span(arguments))
    except StoreError as broken:
        if broken.code != "STORE-DAMAGED":
            raise
    except RuleBroken as none:
        if none.code != "HOME-MISSING":  # the rebuilding says the same where no disk is named
            raise
    return _rebuilt(call)


def _span(arguments: Namespace) -> Span:
    from app.services.repair.repairing import Span

    return Span(arguments.month, _key(arguments.ticket) if arguments.ticket else None)


def _key(given: list[str]) -> InvoiceKey:
    """A ticket as CODE NUMBER, or as CODE:NUMBER as other words write it."""
    from app.words.options import WordsWrong
    from app.words.texts import key_of

    said = ":".join(given)
    if said.replace("：", ":").count(":") != 1:
        raise WordsWrong("--ticket 后面写发票代码和号码，例 --ticket 099002300104 00000001")
    try:
        return key_of(said)
    except ArgumentTypeError as wrong:
        raise WordsWrong(f"--ticket: {wrong}") from wrong


def _repaired(call: Call, terminal: Terminal, span: Span, **more: Any) -> int:
    repair = terminal.repairing.begin(span, terminal.session)
    try:
        for step in repair.steps:
            for one in step.found:
                call.answer(one.as_answer() | {"simulated": terminal.simulated})
    except KeyboardInterrupt:
        return _stopped(call, repair)
    call.answer(with_warnings(repair.counts.as_answer() | more, _warnings(repair, span)))
    return 1 if repair.counts.left or repair.damage else 0


def _warnings(repair: Repair, span: Span) -> tuple[str, ...]:
    empty = ("MONTH-EMPTY",) if span.month and not repair.counts.records else ()
    return (*filter(None, [repair.damage]), *empty)


def _stopped(call: Call, repair: Repair) -> int:
    """Ctrl+C: what was done stands, and the statistics are right again."""
    for one in repair.stop():
        call.answer(one.as_answer())
    return call.refuse(RuleBroken("INTERRUPTED"), **_counts(repair))


def _counts(repair: Repair) -> dict[str, Any]:
    return {name: each for name, each in repair.counts.as_answer().items() if name != "outcome"}


def _disk_pin() -> str:
    """From whoever sits at the screen; empty where nobody does."""
    if not sys.stdin.isatty():
        return ""
    return getpass.getpass("税控盘口令（重建账册需要）：", stream=sys.stderr)


def _rebuilt(call: Call) -> int:
    """Everything, whatever was asked for: the new book has nothing."""
    from app.bootstrap.opening import open_terminal
    from app.bootstrap.rebuilding import NOT_BROUGHT_BACK, new_book
    from app.services.repair.repairing import ALL

    with new_book(call.options.home, call.options.disk, _disk_pin) as made:
        call.answer(made.as_answer())
        aside = made.put_in_place()
        first = made.first.logins[0]
    terminal = open_terminal(call.options.home, disk_url=call.options.disk, writes=True)
    try:
        terminal.sign_in(first.operator, first.password)
        return _repaired(
            call,
            terminal,
            ALL,
            kept_aside=str(aside) if aside else "",
            not_brought_back=list(NOT_BROUGHT_BACK),
        )
    finally:
        terminal.close()
