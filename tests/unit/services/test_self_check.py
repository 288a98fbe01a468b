"""The self-check names what is wrong, with its cause and the next step."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.services.repair.self_check import SelfCheck
from app.services.terminal import Terminal
from hardware.errors import Refused
from tests.disk_builders import as_if_issued
from tests.home_builders import a_home, a_terminal, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def verdicts(home: Path, *words: str) -> dict[str, str]:
    return {answer["check"]: answer["verdict"] for answer in say(home, "check", *words).answers}


def test_a_changed_audit_entry_is_found(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    with sqlite3.connect(home / "book.db") as book:
        for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            book.execute(f"DROP TRIGGER {name}")
        book.execute("UPDATE audit SET detail = 'x' WHERE id = 2")
    book.close()
    said = say(home, "check")
    assert said.exit_code == 1
    assert verdicts(home)["audit"] == "bad"


def test_time_runs_out_step_by_step(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    assert verdicts(home)["offline"] == "ok"
    say(home, "clock", "forward", "50h")
    assert verdicts(home)["offline"] == "warn"
    say(home, "clock", "forward", "30h")
    assert verdicts(home)["offline"] == "bad"
    say(home, "clock", "set", "2024-02-24T00:00:00")
    assert verdicts(home)["lock_date"] == "bad"


def test_a_clock_that_is_far_from_the_pcs_is_named(home: Path) -> None:
    def clock() -> dict[str, str]:
        return next(a for a in say(home, "check").answers if a["check"] == "clock")

    assert clock()["verdict"] == "ok"
    assert "比电脑慢" in clock()["cause"]
    assert "warnings" not in say(home, "clock", "show").only
    said = say(home, "clock", "set", "2090-01-01T10:00:00").only
    assert said["warnings"] == ["CLOCK-AHEAD"]
    assert (clock()["verdict"], "比电脑快" in clock()["cause"]) == ("warn", True)
    assert "clock set" in clock()["next"]
    with a_terminal(home) as terminal:
        terminal.clock.set(terminal.self_check.now(), "主管甲")
        assert terminal.self_check.clock()[1].endswith("+08:00")


def test_low_stock_is_warned_of(home: Path) -> None:
    few = "UPDATE volume SET first = last - 4, next = last - 4 WHERE kind = '026'"
    as_if_issued(home / "disk.simulated.db", few)
    (finding,) = [a for a in say(home, "check").answers if a["check"] == "stock"]
    assert (finding["verdict"], finding["cause"]) == ("warn", "库存不足：026剩5张")


def test_a_book_behind_its_disk_and_before_it_are_told(home: Path) -> None:
    for name in ("book.db",):
        shutil.copy(home / name, home / f"{name}.old")
    say(home, "issue", text_file(home / "a.txt", bill()))
    for rest in ("-wal", "-shm"):
        (home / f"book.db{rest}").unlink(missing_ok=True)
    shutil.copy(home / "book.db.old", home / "book.db")
    assert verdicts(home)["agreement"] == "warn"
    again = say(home, "issue", home / "a.txt").only  # the same bill: the disk knows it
    assert (again["outcome"], again["number"]) == ("already_issued", "00000001")
    assert say(home, "issue", text_file(home / "b.txt", bill("D9"))).only["number"] == "00000002"
    assert verdicts(home)["agreement"] == "ok"


def altered(terminal: Terminal, **changes: Any) -> SelfCheck:
    status = replace(terminal.device.disk.status(), **changes)
    terminal.device.disk.status = lambda: status  # type: ignore[method-assign]
    return terminal.self_check


def test_clock_and_certificate_are_judged_by_the_disk(home: Path) -> None:
    with a_terminal(home) as terminal:
        clock = terminal.device.disk.status().clock
        looks: list[tuple[dict[str, Any], Callable[[SelfCheck], tuple[str, str, str]], str]] = [
            ({"certificate_until": clock - timedelta(days=1)}, SelfCheck.certificate, "bad"),
            ({"certificate_until": clock + timedelta(days=9)}, SelfCheck.certificate, "warn"),
            ({"certificate_until": clock + timedelta(days=99)}, SelfCheck.certificate, "ok"),
            ({"head_sequence": 0}, SelfCheck.agreement, "ok"),
        ]
        for changes, look, verdict in looks:
            assert look(altered(terminal, **changes))[0] == verdict
        with pytest.raises(Refused, match="CLOCK-BACK"):
            altered(terminal, last_record_at=clock + timedelta(days=1)).clock()


def test_a_real_disk_whose_clock_is_far_off_is_warned_of(home: Path) -> None:
    with a_terminal(home) as terminal:
        terminal.device.__dict__["identity"] = replace(terminal.device.identity, simulated=False)
        assert terminal.self_check.clock()[0] == "warn"
        assert terminal.self_check.disk(full=False)[1].startswith("税控盘 ")
        with pytest.raises(Exception, match="CLOCK-REAL"):
            terminal.clock.set(terminal.clock.show(), "主管甲")


def test_a_book_that_knows_more_than_the_disk_is_bad(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    with a_terminal(home) as terminal:
        monkeypatch.setattr(terminal.device.disk, "volumes", tuple)
        assert terminal.self_check.agreement()[0] == "bad"
