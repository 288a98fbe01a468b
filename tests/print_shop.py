"""A shop with tickets of every kind and a printer for each sort of paper, made once a run."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from app.domain.invoice import InvoiceKey
from app.services.paper.print_orders import PrintOrder
from app.services.paper.printers import Language, Paper, Printer
from tests.home_builders import a_home, a_terminal, bill, say, text_file

MANY = 20  # tickets of kind 007
LISTED = MANY + 1  # one more, with a list
LINES = tuple(f"货物{n}~~个~~~~1~~10.00~~0.13~~~~~~1.30" for n in range(9))
PRINTERS = (
    Printer("针打", "file:/dev/null", Language.ESCP),
    Printer("卷票机", "file:/dev/null", Language.ESCPOS),
    Printer("激光", "file:/dev/null", Language.PDF),
    Printer("驱动", "file:/dev/null", Language.PDF, (Paper.FORM,)),
)


@cache
def _made() -> Path:
    folder = Path(mkdtemp(prefix="kaipiao-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = a_home(folder)
    many = text_file(folder / "many.txt", *(bill(f"D{n}") for n in range(MANY)))
    for kind, path in (
        ("007", many),
        ("025", text_file(folder / "roll.txt", bill("R1"))),
        ("026", text_file(folder / "file.txt", bill("E1"))),
        ("007", text_file(folder / "list.txt", bill("L1", *LINES))),
    ):
        assert say(home, "issue", "--kind", kind, path).exit_code == 0
    with a_terminal(home) as terminal:
        for printer in PRINTERS:
            terminal.printers.add(printer, terminal.session)
    return home


def a_shop(folder: Path) -> Path:
    """A home of its own: 007 from 00000001 to 00000020 and one with a list, one 025, one 026."""
    return Path(shutil.copytree(_made(), folder / "home"))


@cache
def codes() -> dict[str, str]:
    """The code of each kind's volume."""
    return {each["kind"]: each["code"] for each in say(_made(), "invoices").answers}


def key(number: int = 1, kind: str = "007") -> InvoiceKey:
    """A ticket of the shop."""
    return InvoiceKey(codes()[kind], f"{number:08d}")


def order(*numbers: int, printer: str = "针打", **more: object) -> PrintOrder:
    """Ordinary tickets on the bought form; the sheet in the printer is the first one's."""
    keys = tuple(key(number) for number in numbers or (1,))
    said = {"sheet": keys[0].number, **more}
    return PrintOrder(keys, printer, **said)  # type: ignore[arg-type]
