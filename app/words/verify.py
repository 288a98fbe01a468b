"""`verify FILE`: who signed an e-invoice, a receipt, a backup or a package, and whether a byte was
altered; of a folder, every backup in it.
`verify --code C --number N --date D (--amount A | --check X)`: 查验 by five fields."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.words.texts import check_code_of, day_of, money_of, number_of, whole_code_of

if TYPE_CHECKING:
    from app.words.call import Call

BACKUPS = ".db"
FIELDS = ("code", "number", "date")


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="文件",
        help="电子发票、凭证、备份或数据包；文件夹：其中的备份",
    )
    parser.add_argument("--code", type=whole_code_of, metavar="代码", help="发票代码")
    parser.add_argument("--number", type=number_of, metavar="号码", help="发票号码")
    parser.add_argument("--date", type=day_of, metavar="日期", help="开票日期")
    fifth = parser.add_mutually_exclusive_group()
    fifth.add_argument("--amount", type=money_of, metavar="金额", help="不含税金额")
    fifth.add_argument("--check", type=check_code_of, metavar="校验码", help="后6位即可")
    parser.set_defaults(wrong=parser.error)


def run(call: Call, arguments: Namespace) -> int:
    """A file needs no login; what the bureau is asked does."""
    asked = all(getattr(arguments, name) for name in FIELDS)
    fifth = arguments.amount is not None or bool(arguments.check)
    if arguments.file is not None and not asked:
        return _files(call, arguments.file)
    if arguments.file is None and asked and fifth:
        return _ticket(call, arguments)
    arguments.wrong("写一个文件，或者 --code --number --date 加 --amount 或 --check")
    return 2


def _files(call: Call, path: Path) -> int:
    """One answer a file; the exit code of the worst."""
    if not path.is_dir():
        return _file(call, path)
    found = sorted(each for each in path.iterdir() if each.suffix == BACKUPS and each.is_file())
    if not found:
        raise RuleBroken("VERIFY-NO-BACKUP", file=path)
    return max(_file(call, each) for each in found)


def _file(call: Call, path: Path) -> int:
    with call.terminal() as terminal:
        verdict = terminal.verifying.file(path)
        answer: dict[str, Any] = {"file": str(path.absolute()), "what": verdict.what}
        if verdict.problem is not None:
            return call.refuse(verdict.problem, **answer, simulated=terminal.simulated)
        if verdict.asked is not None:
            verdict = terminal.verifying.at_bureau(verdict, terminal.bureau)
        answer |= {"outcome": "genuine", "signer": verdict.signer, "simulated": terminal.simulated}
        if verdict.key is not None:
            answer |= {"code": verdict.key.code, "number": verdict.key.number}
        if verdict.seal_until is not None:
            answer |= {"seal_until": f"{verdict.seal_until}", "seal_ended": verdict.seal_ended}
        known = "known" if verdict.known else "unknown"
        call.answer(answer | {"book": known, "bureau": verdict.bureau})
    return 0


def _ticket(call: Call, arguments: Namespace) -> int:
    from app.gateway.messages.downloads import InspectionAsked

    number = arguments.number.zfill(8)
    fen = None if arguments.amount is None else arguments.amount.fen
    check = arguments.check or ""
    asked = InspectionAsked(arguments.code, number, arguments.date, fen, check)
    with call.terminal() as terminal:
        call.sign_in(terminal, Right.QUERY)
        found = terminal.verifying.inspect(asked, terminal.bureau)
        answer: dict[str, Any] = {
            "what": "ticket",
            "code": arguments.code,
            "number": number,
            "outcome": "genuine" if found.found else "refused",
            "bureau": "known" if found.found else "unknown",
            "tries_left": found.tries_left,
            "simulated": terminal.simulated,
        }
        if found.found and found.issued_at is not None:
            answer |= {"status": found.status, "issued_at": found.issued_at.isoformat()}
        if not found.found:
            unknown = RuleBroken("INSPECTION-UNKNOWN", tries=found.tries_left)
            answer["error"] = call.sentences.as_answer(unknown)
        call.answer(answer)
    return 0 if found.found else 1
