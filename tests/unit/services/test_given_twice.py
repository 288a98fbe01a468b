"""A number that the bureau has another ticket at: told wherever somebody would go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.invoice import Upload
from app.services.upload.upload_standing import CONFLICT
from tests.home_builders import a_home, a_terminal, bill, say, text_file

NUMBER = "00000001"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that was put back from a copy: the bureau knew another ticket at its number."""
    home = a_home(tmp_path)
    assert (
        say(home, "issue", text_file(tmp_path / "first.txt", bill("D1"))).only["number"] == NUMBER
    )
    return home


def refuse(home: Path) -> None:
    """As the upload keeps it."""
    with a_terminal(home) as terminal, terminal.book.writing() as work:
        oldest = work.outbox.oldest()
        assert oldest is not None
        work.sending.put((oldest.id,), Upload.FAILED, CONFLICT)
        work.commit()


def test_while_every_number_was_given_once_nothing_is_said(home: Path) -> None:
    assert CONFLICT not in say(home, "status").only.get("warnings", [])


def test_a_number_given_twice_is_told_by_status_check_and_every_ticket(
    home: Path, tmp_path: Path
) -> None:
    refuse(home)
    assert CONFLICT in say(home, "status").only["warnings"]
    (quota,) = [each for each in say(home, "check").answers if each["check"] == "offline"]
    assert (quota["verdict"], NUMBER in quota["cause"]) == ("bad", True)
    path = text_file(tmp_path / "second.txt", bill("D2"))
    assert CONFLICT in say(home, "issue", path, "--check").only["warnings"]
    issued = say(home, "issue", path).only
    assert (issued["outcome"], CONFLICT in issued["warnings"]) == ("issued", True)
