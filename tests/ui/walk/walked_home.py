"""A practice home with something on every page: sixty days of trade, tickets of today, drafts."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import Party
from app.domain.registers import Customer
from app.repositories.drafts import SavedDraft
from tests.home_builders import AT, a_terminal, bill, say, text_file
from tests.ui.home.busy_home import a_busy_home

LONG_NAME = "虚构丁测试进出口贸易（集团）股份有限公司第二分公司"
DRAFTED = 0xD0  # before the number of a draft, in its id


def a_walked_home(folder: Path) -> Path:
    """Made once a run, copied for each test."""
    return Path(shutil.copytree(_made(), folder / "home"))


def draft_id(number: int) -> bytes:
    """Of the draft that was kept as the first, second or third (a list ticket)."""
    return bytes((DRAFTED, *bytes(14), number))


@cache
def _made() -> Path:
    import atexit

    folder = Path(mkdtemp(prefix="kaipiao-walk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = a_busy_home(folder)
    bills = (bill("D1"), bill("D2", buyer=LONG_NAME), bill("D3", buyer="示例第二测试小学"))
    assert say(home, "issue", text_file(folder / "bills.txt", *bills)).exit_code == 0
    with a_terminal(home) as terminal:
        for number, draft in enumerate(_drafts(), 1):
            saved = SavedDraft(
                draft_id(number), "", "主管甲", AT + timedelta(minutes=number), draft
            )
            terminal.drafts.restore(saved, "主管甲")
        address = "示例省虚构市测试区样例大道一千零二十四号国际贸易中心二十八层 010-00000000"
        long = Customer(Party(LONG_NAME, "91990000MA00LGNAM8", address, "虚构银行测试支行 6200"))
        terminal.registers.save_customer(long, terminal.session)
    return home


def _drafts() -> tuple[EnteredInvoice, ...]:
    keyboard = EnteredLine("样例键盘", quantity="3", price="400.5")
    return (
        EnteredInvoice((keyboard,), buyer=EnteredParty("虚构乙测试商贸有限公司"), kind="007"),
        EnteredInvoice((EnteredLine("样例大米"), EnteredLine("样例图书"))),
        EnteredInvoice((keyboard,) * 11, buyer=EnteredParty(LONG_NAME), kind="007"),
    )
