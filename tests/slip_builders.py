"""专票 and their slips (信息表), for tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from app.bureau.slips import Slips as AtBureau
from app.bureau.taxpayers import Filer
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey
from app.domain.red_slip import RedSlip, SlipReason
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.devices import Taxpayer
from app.gateway.messages.slips import Slip, SlipAsked, SlipLine
from app.services.terminal import Terminal
from app.services.tickets.red_by_slip import BySlip
from app.services.tickets.slips import Slips, Wanted
from tests.bureau_home import Office
from tests.home_builders import say

BUYER, BUYER_ID = "虚构乙测试商贸有限公司", "91990000MA00EXAM7A"
MOUSE = "样例鼠标~~个~~M-1~~3~~300.00~~0.13~~~~~~39.00"
SERVICE = "样例服务~~次~~~~2~~200.00~~0.06~~~~~~12.00"
_names: Iterator[int] = count(1)


def special(home: Path, *rows: str, kind: str = "004") -> InvoiceKey:
    """A 专票 of these lines; one of 300.00 at 13 % and one of 200.00 at 6 % if none is given."""
    lines = rows or (MOUSE, SERVICE)
    head = f"S{next(_names)}~~{len(lines)}~~{BUYER}~~{BUYER_ID}~~虚构路1号~~样例银行1"
    file = home / "special.txt"
    text = "\n".join(("SJJK0101~~销售单据传入~~测试", head, *lines, ""))
    file.write_bytes(text.encode("gbk"))
    issued = say(home, "issue", file, "--kind", kind).only
    assert issued["outcome"] == "issued", issued
    return InvoiceKey(issued["code"], issued["number"])


def told(home: Path, key: InvoiceKey) -> tuple[str, str]:
    """What red tickets took of it, and what they left."""
    shown = say(home, "show", key.code, key.number).only
    return shown["reddened"], shown["red_left"]


def upload(terminal: Terminal) -> None:
    """Everything that waits."""
    for tried in terminal.uploading.drain("测试员"):
        assert tried.problem is None, tried


def by_buyer(
    office: Office,
    terminal: Terminal,
    blue: InvoiceKey | None = None,
    fen: tuple[int, int] = (-10000, -1300),
    **other: Any,
) -> Slip:
    """A slip that the buyer applied for at the bureau: we are the seller."""
    own = terminal.slips.own()
    asked = SlipAsked(
        request_id=f"{next(_names):032x}",
        reason=SlipReason.BUYER_NOT_DEDUCTED if blue else SlipReason.BUYER_DEDUCTED,
        kind="004",
        seller=Taxpayer(own.tax_id, own.name),
        buyer=Taxpayer(BUYER_ID, BUYER, address_phone="虚构路1号", bank_account="样例银行1"),
        lines=(SlipLine("样例鼠标", "M-1", "个", "", "", fen[0], 1300, fen[1], ""),),
        net_fen=fen[0],
        tax_fen=fen[1],
        code=blue.code if blue else "",
        number=blue.number if blue else "",
        issued_on=date(2024, 1, 15) if blue else None,
    )
    asked = replace(asked, **other)
    with office.bureau.writing() as work:
        own_disks: tuple[str, ...] = ()
        filer = Filer(BUYER_ID, BUYER, True, False, own_disks, frozenset(), frozenset())
        return AtBureau(work).apply(asked, "", filer)


def sold(office: Office, *rows: str, **more: Any) -> Wanted:
    """A 专票 that the bureau has."""
    key = special(office.home, *rows, **more)
    with office.terminal() as terminal:
        upload(terminal)
    return Wanted(key.code, key.number)


def applied(terminal: Terminal, wanted: Wanted) -> RedSlip:
    slips = terminal.slips
    return slips.apply(slips.of_ticket(wanted, terminal.session), terminal.session)


def refusal(ask: Any, *arguments: Any) -> str:
    try:
        ask(*arguments)
    except (RuleBroken, BureauRefused) as refused:
        return refused.code
    return ""


def red(terminal: Terminal, slip: RedSlip, **more: Any) -> Any:
    return terminal.red_by_slip.issue(BySlip(slip.number, **more), terminal.session)


class Away:
    """A bureau that is away, or says no."""

    def __init__(self, problem: Exception) -> None:
        self._problem = problem

    def __getattr__(self, _: str) -> Any:
        def ask(*_: object) -> None:
            raise self._problem

        return ask


AWAY = BureauAway(Reason.CUT)


def with_bureau(terminal: Terminal, bureau: Any) -> Slips:
    slips = terminal.slips
    more = slips.now, slips.refuse_own, slips.registered
    return Slips(slips.book, slips.device, bureau, *more)


def key_of(wanted: Wanted) -> InvoiceKey:
    return InvoiceKey(wanted.code, wanted.number)


def red_of(terminal: Terminal) -> Any:
    return lambda asked: terminal.red_by_slip.look(asked, terminal.session)
