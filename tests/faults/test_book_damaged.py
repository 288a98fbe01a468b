"""Any damage of the book's rows, in any company: one repair brings back what the disk signed, and
the next finds nothing. A repair that is killed is only not finished."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.home_builders import say
from tests.repair_builders import (
    TICKETS,
    a_used_home,
    asked_of,
    damage,
    follows_the_disk,
    issue,
    repair,
)

ROOT = Path(__file__).parents[2]
SEED = 20240201
_ROW = st.integers(1, TICKETS)
_COLUMN = st.sampled_from(
    [
        "kind = kind + 1", "sequence = sequence + 3", "issued_at = issued_at - 86400",
        "net_fen = net_fen + 1", "tax_fen = 0", "line_count = line_count + 1", "remark = '改'",
        "document = ''", "content = zeroblob(16)", "with_list = 1", "special = 2",
        "signature = zeroblob(64)", "request_id = randomblob(16)", "replaces_code = 'x'",
        "buyer_id = seller_id", "seller_id = buyer_id", "status = 2", "upload = 77",
        "code = code || '9'", "number = number + 500",
    ]
)  # fmt: skip


def _edit(row: int, column: str) -> str:
    return f"UPDATE OR IGNORE invoice SET {column} WHERE id = {row}"


def _lose(row: int, table: str) -> str:
    return f"DELETE FROM {table} WHERE {'id' if table == 'invoice' else 'invoice_id'} = {row}"


def _month(months: str, table: str) -> str:
    ids = f"SELECT id FROM invoice WHERE issued_at {months}"
    column = "id" if table == "invoice" else "invoice_id"
    return f"DELETE FROM {table} WHERE {column} IN ({ids})"


def _line(row: int, change: str) -> str:
    return f"UPDATE OR IGNORE invoice_line SET {change} WHERE invoice_id = {row}"


_TABLES = st.sampled_from(["invoice", "invoice_line", "outbox"])
_MONTHS = st.sampled_from(["< 1706716800", ">= 1706716800"])  # before and from 2024-02-01
_LINES = st.sampled_from(["net_fen = 1", "price = NULL", "position = position + 1", "nature = 3"])
_TEXTS = st.sampled_from(
    [
        "UPDATE party SET name = name || '改'", "UPDATE desk SET drawer = '别人'",
        "UPDATE wording SET spec = 'x'", "DELETE FROM monthly_summary",
        "UPDATE monthly_summary SET net_fen = 0", "DELETE FROM party", "DELETE FROM outbox",
    ]
)  # fmt: skip
DAMAGE = st.one_of(
    st.builds(_edit, _ROW, _COLUMN),
    st.builds(_lose, _ROW, _TABLES),
    st.builds(_month, _MONTHS, _TABLES),
    st.builds(_line, _ROW, _LINES),
    _TEXTS,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(orders=st.lists(DAMAGE, min_size=1, max_size=6))
def test_whatever_rows_were_lost_or_edited_the_book_is_the_disks_again(orders: list[str]) -> None:
    with TemporaryDirectory() as folder:
        home = a_used_home(Path(folder))
        damage(home, *orders)
        repair(home)
        if not _two_edits_hide_a_ticket(home):
            follows_the_disk(home)


def _two_edits_hide_a_ticket(home: Path) -> bool:
    """A row whose request and signature were both edited is a ticket that nobody knows: told and
    kept, and its number stays taken. Nothing but a person can judge it."""
    return bool({code for code, _ in _left(home)})


def _left(home: Path) -> list[tuple[str, str]]:
    answers = say(home, "repair").answers
    return [(a["difference"], a["outcome"]) for a in answers if a["outcome"] == "to_check"]


def _killed(home: Path, dice: random.Random) -> bool:
    """Repair in a process of its own and kill it after a while; False if it was done before."""
    program = "import sys; from app.__main__ import main; sys.exit(main())"
    words = [sys.executable, "-c", program, "--home", str(home), "--json", "repair"]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    enough = dice.randrange(1, 60)
    killed = False
    for number, _ in enumerate(child.stdout, start=1):
        if number >= enough:
            time.sleep(dice.random() * 0.005)
            os.kill(child.pid, signal.SIGKILL)
            killed = True
            break
    child.communicate()
    return killed


def _spoil_rows(home: Path, dice: random.Random) -> None:
    rows = ", ".join(str(dice.randrange(1, 200)) for _ in range(60))
    damage(
        home,
        f"DELETE FROM invoice WHERE id IN ({rows})",
        "UPDATE party SET name = name || '改'",
        "UPDATE invoice SET number = number + 1000 WHERE id % 7 = 0",
    )


def _spoil_head(home: Path, _: random.Random) -> None:
    for rest in ("-wal", "-shm"):
        (home / f"book.db{rest}").unlink(missing_ok=True)
    (home / "book.db").write_bytes(b"nothing of a book" * 100)


def _take_away(home: Path, _: random.Random) -> None:
    for rest in ("", "-wal", "-shm"):
        (home / f"book.db{rest}").unlink(missing_ok=True)


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
@pytest.mark.parametrize("spoil", [_spoil_rows, _spoil_head, _take_away])
def test_a_repair_that_is_killed_goes_on_when_it_is_said_again(
    tmp_path: Path, spoil: Callable[[Path, random.Random], None]
) -> None:
    dice = random.Random(SEED)
    home = a_used_home(tmp_path)
    issue(home, *(f"C{n}" for n in range(180)))
    spoil(home, dice)
    for _ in range(4):
        _killed(home, dice)
    assert say(home, "repair").exit_code == 0
    follows_the_disk(home)
    assert asked_of(home, "SELECT count(*) FROM invoice") == [(TICKETS + 180,)]
