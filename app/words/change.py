"""`change show` (变更与差异), `change fetch` (what the hall granted), `change limit AMOUNT
[--kind K]`, `change kinds KIND…`, `change name NAME`, `change disk` (换盘)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.services.answers import with_warnings
from app.words.texts import kind_of, money_of

if TYPE_CHECKING:
    from app.services.month.changing import ChangeMade
    from app.services.terminal import Terminal
    from app.words.call import Call

Answer = dict[str, Any]


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="show|fetch|limit|kinds|name|disk"
    )
    actions.add_parser("show", help="税控盘与税务局的差异，等着取回的变更，同一纳税人的其他盘")
    actions.add_parser("fetch", help="非征期抄报后取回办税厅核定的变更")
    limit = actions.add_parser("limit", help="申请另一个单张限额")
    limit.add_argument("amount", type=money_of, metavar="金额")
    limit.add_argument("--kind", type=kind_of, metavar="票种", help="只这一个票种")
    kinds = actions.add_parser("kinds", help="申请增加票种")
    kinds.add_argument("kinds", type=kind_of, nargs="+", metavar="票种")
    name = actions.add_parser("name", help="变更纳税人名称")
    name.add_argument("name", metavar="名称")
    actions.add_parser("disk", help="换盘：注销此盘，得到新盘的发行码")


def run(call: Call, arguments: Namespace) -> int:
    """One answer a change; of `show` one."""
    with call.terminal() as terminal:
        if arguments.action == "show":
            call.answer(_shown(terminal))
            return 0
        for made in _made(terminal, arguments):
            closed = made.code and terminal.network.show_here()["embedded"]
            warned = ("NEXT-DISK-NOWHERE",) if closed else ()
            call.answer(_told(made, warned) | {"simulated": terminal.simulated})
    return 0


def _shown(terminal: Terminal) -> Answer:
    look = terminal.changing.look()
    return {
        "waiting": list(look.waiting),
        "disks": list(look.disks),
        "differences": [
            {"what": d.what, "kind": d.kind, "disk": d.disk, "bureau": d.bureau, "fix": d.fix}
            for d in look.differences
        ],
        "simulated": terminal.simulated,
    }


def _made(terminal: Terminal, asked: Namespace) -> Iterator[ChangeMade]:
    from app.gateway.messages.devices import ChangeKind

    changing, session = terminal.changing, terminal.session
    if asked.action == "fetch":
        yield from changing.fetch(session)
        return
    kind = ChangeKind(asked.action)
    if kind is ChangeKind.LIMIT:
        value, ticket_kind = str(asked.amount.fen), str(asked.kind or "")
        yield changing.make(kind, session, value, ticket_kind)
    elif kind is ChangeKind.KINDS:
        yield changing.make(kind, session, " ".join(map(str, asked.kinds)))
    else:
        yield changing.make(kind, session, getattr(asked, "name", ""))


def _told(made: ChangeMade, warned: tuple[str, ...]) -> Answer:
    """Of a name also that the disk keeps the old one."""
    warned = (*made.warnings, *warned, *(("NAME-ON-DISK",) if made.kind == "name" else ()))
    answer = {
        "step": "change",
        "outcome": "already_done" if made.again else "done",
        "change": str(made.kind),
        "groups": list(made.groups),
        "new_kinds": list(made.new_kinds),
        "enrolment": made.code,
        "returned": [
            {"kind": r.kind, "code": r.code, "first": f"{r.first:08d}", "last": f"{r.last:08d}"}
            for r in made.returned
        ],
    }
    return with_warnings(answer, warned)
