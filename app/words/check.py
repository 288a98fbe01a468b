"""`check [--fix]`: the self-check; every line has a verdict, a cause and the next step."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("--fix", action="store_true", help="能自动处理的就处理")
    parser.add_argument("--full", action="store_true", help="逐条核对全部记录与签名")


def run(call: Call, arguments: Namespace) -> int:
    """Exit 0 if nothing is bad, 3 if the home or disk cannot be opened, else 1."""
    from app.bootstrap.checking import self_check
    from app.words.call import aside

    findings = self_check(
        call.options.home,
        disk_url=call.options.disk,
        sentences=call.sentences,
        fix=arguments.fix,
        full=arguments.full,
        upgrading=aside,
    )
    worst = 0
    for finding in findings:
        call.answer(finding.as_answer())
        worst = max(worst, finding.exit_code)
    return worst
