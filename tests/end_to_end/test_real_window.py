"""The program on a real screen, with real keys: from its first start to the ticket found again.

Nobody looks into it: what it did is read from its pictures, its title, its recovery journal, the
words beside the open window, and the sheet that is written when it is closed.
"""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.real_screen import REQUIRED, Program, a_program, a_screen, missing, until
from tests.home_builders import Said, say
from tests.pdf_reading import page_text

BUYER, INITIALS = "示例丙测试科技有限公司", "sl"
TO_NEXT_LINE = 3  # how often Enter behind the quantity: price, rate, next line
LIST, CARD, PAGE = 5_000, 20_000, 100_000  # pixels: what appears is at least so large
GOODS = ((2, "10", "样例大米"), (4, "2", "样例鼠标"), (5, "1", "样例键盘"))


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The window of a home that does not exist yet."""
    if lacking := missing():
        why = f"a real screen needs {' and '.join(lacking)}"
        if os.environ.get(REQUIRED) == "all":
            pytest.fail(f"{why}, and every level is asked for ({REQUIRED}=all)")
        pytest.skip(why)
    tmp_path.chmod(0o700)  # as the system wants a person's runtime folder
    order = [sys.executable, "-m", "app", "--home", str(tmp_path / "home")]
    with a_screen(tmp_path) as screen, a_program(screen, order, tmp_path) as program:
        yield program


def home_of(program: Program) -> Path:
    return program.pictures / "home"


def beside(program: Program, *words: str) -> Said:
    """A word of the command line while the window is open."""
    said = say(home_of(program), *words)
    assert said.exit_code == 0, said
    return said


def kept(program: Program) -> str:
    """What of the open entry is in the recovery journal, as a power cut would leave it."""
    journals = (home_of(program) / "recovery").glob("*.entry")
    text = "".join(each.read_text("ascii") for each in journals)
    return text.encode("ascii").decode("unicode_escape")


def comes_into_the_journal(program: Program, words: str) -> None:
    until(lambda: words in kept(program), f"{words} in the journal")


def test_a_ticket_from_the_first_start_to_the_sheet(program: Program) -> None:
    first_start(program)
    fill_in(program)
    issue(program)
    find(program)
    assert program.close() == (0, "")
    look_at_the_sheet(program)
    assert beside(program, "check").exit_code == 0


def first_start(program: Program) -> None:
    program.calm()
    program.photograph("first-start")
    program.press("Return")
    until(lambda: "[模拟] — 示例甲测试有限公司" in program.title(), "the practice home")
    program.calm()
    program.photograph("login")
    program.brings("Return", least=PAGE)
    program.photograph("home")
    program.brings("ctrl+n", least=PAGE)
    program.photograph("empty")


def fill_in(program: Program) -> None:
    program.types_and_brings(INITIALS, least=LIST)
    program.press("Return")
    comes_into_the_journal(program, BUYER)
    for place, (row, quantity, name) in enumerate(GOODS):
        program.brings("F3", least=LIST)
        program.press(*["Down"] * row, "Return")
        comes_into_the_journal(program, name)
        program.type(quantity)
        if place == 0:
            give_a_discount(program)
        program.press(*["Return"] * TO_NEXT_LINE)
    program.calm()
    program.photograph("three-lines")


def give_a_discount(program: Program) -> None:
    program.brings("F8", least=LIST)
    program.type("10%")
    program.brings("Return", least=LIST)
    comes_into_the_journal(program, '"discount_rate":"10%"')


def issue(program: Program) -> None:
    program.brings("F9", least=CARD)
    program.photograph("confirm")
    assert beside(program, "invoices").answers == []
    program.press("F9")
    until(lambda: beside(program, "invoices").answers, "the ticket in the book")
    program.calm()
    program.photograph("issued")
    (ticket,) = beside(program, "invoices").answers
    assert (ticket["number"], ticket["gross"]) == ("00000001", "829.50")
    assert kept(program) == ""


def find(program: Program) -> None:
    program.brings("Escape", least=CARD)
    program.brings("ctrl+f", least=PAGE)
    program.types_and_brings("zzz", least=CARD)  # the search box has the keyboard
    program.photograph("not-found")
    program.press("F3")  # the search box, its text marked
    program.types_and_brings(INITIALS, least=CARD)
    program.photograph("found")
    program.brings("ctrl+e", least=CARD)
    program.photograph("export")
    for _ in range(3):  # format, file, and the button
        program.press("Return")
        program.calm()
    program.photograph("exported")
    (table,) = program.pictures.rglob("*.xlsx")
    with zipfile.ZipFile(table) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist())
    assert BUYER in text
    assert "00000001" in text


def look_at_the_sheet(program: Program) -> None:
    (ticket,) = beside(program, "invoices").answers
    sheet = program.pictures / "sheet.pdf"
    beside(program, "print", ticket["code"], ticket["number"], "--pdf", str(sheet))
    text = page_text(sheet.read_bytes())
    for words in (ticket["number"], BUYER, *(name for _, _, name in GOODS)):
        assert words in text
