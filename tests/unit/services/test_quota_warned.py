"""Who issues is warned before the offline quota ends, without one more question to the disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from app.exchange.reading import read_documents
from app.repositories.errors import StoreError
from app.repositories.unit_of_work import UnitOfWork
from app.services.terminal import Terminal
from hardware.errors import OutcomeUnknown
from tests.home_builders import a_home, a_terminal, bill, say, text_file

LARGE = "样例鼠标~~个~~M-1~~1~~90000.00~~0.13~~~~~~11700.00"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """No ticket yet; offline 1 000 000.00 a kind and 72 hours."""
    return a_home(tmp_path)


def of_the_quota(codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code.startswith("OFFLINE-")]


def warned(answer: dict[str, Any]) -> list[str]:
    return of_the_quota(answer.get("warnings", ()))


def large(home: Path, *names: str) -> Path:
    return text_file(home / f"{names[0]}.txt", *(bill(name, LARGE) for name in names))


def entered(name: str) -> Any:
    return next(iter(read_documents(text_of(name), "sjjk")))


def text_of(name: str) -> bytes:
    return ("SJJK0101~~销售单据传入~~测试\n" + bill(name, LARGE)).encode("gbk")


def issued(terminal: Terminal, name: str) -> list[str]:
    made = terminal.issuing.issue(entered(name), terminal.session.operator)
    return of_the_quota(made.warnings)


def test_the_ticket_that_reaches_the_last_fifth_of_the_amount_says_so(home: Path) -> None:
    eight = say(home, "issue", large(home, *(f"D{n}" for n in range(8))))
    assert [warned(each) for each in eight.answers] == [[]] * 8
    assert warned(say(home, "issue", "--check", large(home, "N")).only) == ["OFFLINE-AMOUNT-LOW"]
    assert warned(say(home, "issue", large(home, "N")).only) == ["OFFLINE-AMOUNT-LOW"]
    assert warned(say(home, "issue", large(home, "N")).only) == []  # 此前已开具: nothing was taken
    assert "OFFLINE-AMOUNT-LOW" in warned(say(home, "status").only)


def test_the_hours_of_another_kind_end_this_one_too(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill("A")), "--kind", "026")
    say(home, "clock", "forward", "49h")
    other = text_file(home / "b.txt", bill("B"))
    assert warned(say(home, "issue", "--check", other).only) == ["OFFLINE-SOON"]
    assert warned(say(home, "issue", other).only) == ["OFFLINE-SOON"]


def test_tickets_of_one_program_are_reckoned_on_from_one_reading(home: Path) -> None:
    with a_terminal(home) as terminal:
        said = [issued(terminal, f"D{n}") for n in range(9)]
        assert said == [[]] * 8 + [["OFFLINE-AMOUNT-LOW"]]


def test_what_became_of_a_ticket_unheard_is_read_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_terminal(home) as terminal:
        for n in range(7):
            issued(terminal, f"D{n}")
        with monkeypatch.context() as broken:
            broken.setattr(UnitOfWork, "keep_issued", _full)
            with pytest.raises(OutcomeUnknown):
                issued(terminal, "D7")
        assert issued(terminal, "D8") == ["OFFLINE-AMOUNT-LOW"]


def _full(*_: object, **__: object) -> None:
    raise StoreError("STORE-FULL")
