"""A number that the bureau has another ticket at: told wherever somebody would go on, and no
further number is taken from that disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.invoice import InvoiceKey, Upload
from app.services.disk import given_twice
from app.services.disk.given_twice import CONFLICT
from tests.bureau_home import Office, an_office
from tests.home_builders import a_home, a_terminal, bill, say, text_file

NUMBER = "00000001"
TWICE = "NUMBER-TWICE"


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
        given_twice.note(work, terminal.device.identity.number, oldest.key)
        work.commit()


def test_while_every_number_was_given_once_nothing_is_said(home: Path) -> None:
    assert CONFLICT not in say(home, "status").only.get("warnings", [])


def test_a_number_given_twice_is_told_by_status_and_check_and_stops_every_ticket(
    home: Path, tmp_path: Path
) -> None:
    refuse(home)
    assert CONFLICT in say(home, "status").only["warnings"]
    (quota,) = [each for each in say(home, "check").answers if each["check"] == "offline"]
    assert (quota["verdict"], NUMBER in quota["cause"]) == ("bad", True)
    path = text_file(tmp_path / "second.txt", bill("D2"))
    for word in (["issue", path, "--check"], ["issue", path], ["void", "--blank", "007"]):
        said = say(home, *word)
        assert (said.exit_code, said.codes) == (1, [TWICE])
        assert NUMBER in said.only["error"]["message"]
    again = say(home, "issue", tmp_path / "first.txt").only  # no number is taken for it
    assert (again["outcome"], CONFLICT in again["warnings"]) == ("already_issued", True)


@pytest.fixture
def put_back(tmp_path: Path) -> Iterator[tuple[Office, Path]]:
    """A shop whose whole home was copied, went on, and was put back from the copy."""
    with an_office(tmp_path) as office:
        copy = tmp_path / "image"
        shutil.copytree(office.home, copy)
        office.issue("LOST")
        assert say(office.home, "upload").exit_code == 0
        shutil.rmtree(office.home)
        shutil.copytree(copy, office.home)
        yield office, text_file(tmp_path / "more.txt", bill("MORE"))


def test_a_home_that_was_put_back_gives_one_number_twice_and_no_other(
    put_back: tuple[Office, Path],
) -> None:
    office, more = put_back
    (second,) = office.issue("SECOND")
    assert CONFLICT in say(office.home, "upload").codes
    assert say(office.home, "issue", more).codes == [TWICE]
    red = say(office.home, "red", second["code"], second["number"])
    assert red.codes == [TWICE]
    office.configure("http://127.0.0.1:9")  # nobody answers: what was said still holds
    assert say(office.home, "upload").exit_code == 3
    assert say(office.home, "issue", more).codes == [TWICE]


@pytest.mark.parametrize(
    ("disk", "took", "stops"),
    [("1", [], True), ("2", [], False), ("1", [7], True), ("1", [1, 2], False)],
)
def test_it_holds_for_that_disk_until_the_bureau_takes_that_ticket(
    home: Path, disk: str, took: list[int], stops: bool
) -> None:
    def key(number: int) -> InvoiceKey:
        return InvoiceKey("099002300104", f"{number:08d}")

    with a_terminal(home) as terminal, terminal.book.writing() as work:
        given_twice.note(work, "1", key(1))
        given_twice.note(work, "1", key(2))  # the first one stays
        given_twice.arrived(work, "1", map(key, took))
        found = given_twice.told(work, disk)
    assert found == (key(1) if stops else None)
