"""What never arrived over the network goes to the counter, and its receipt comes home."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.invoice import Upload
from app.services.month import parcels as module
from app.services.packages.package_files import PackageFiles
from app.services.packages.tickets_sent import ticket_sent
from app.services.stock.stock_returning import KEPT
from hardware.errors import OutcomeUnknown, Refused
from hardware.orders import ControlBlock, Numbers, PackageKind, TicketNumber, UploadReceipt
from hardware.signing.packages import as_file, from_file, opened, verified
from tests.bureau_builders import returned_by_sub
from tests.counter import lay, packages_in
from tests.home_builders import AT, Said, a_home, a_terminal, bill, say, text_file
from tests.pen import Pen

FEBRUARY = "2024-02-02T09:00:00+08:00"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home with three tickets in January, one of them void; it is February."""
    made = a_home(tmp_path)
    assert say(made, "clock", "set", "2024-01-31T10:00:00+08:00").exit_code == 0
    said = say(made, "issue", text_file(tmp_path / "a.txt", *map(bill, ("D1", "D2", "D3"))))
    last = said.answers[-1]
    assert say(made, "void", last["code"], last["number"], "--reason", "开错").exit_code == 0
    assert say(made, "clock", "set", FEBRUARY).exit_code == 0
    return made


def carried(folder: Path) -> list[bytes]:
    """The packages of tickets."""
    return [each for each in packages_in(folder) if opened(each).kind is PackageKind.TICKETS]


def steps(said: Said) -> list[tuple[str, str]]:
    """Step and outcome of each line."""
    return [(each["step"], each["outcome"]) for each in said.answers]


def test_tickets_and_their_voids_go_as_the_disk_signed_them(home, tmp_path):
    said = say(home, "report", "--to", tmp_path / "out")
    assert steps(said)[1] == ("upload", "done")
    assert said.answers[1]["events"] == 4
    (package,) = carried(tmp_path / "out")
    with a_terminal(home) as terminal:
        authority = terminal.device.disk.authority()
    assert len(verified(package, authority).body.records) == 4
    say(home, "report", "--to", tmp_path / "out")
    assert carried(tmp_path / "out") == [package]


def test_off_cycle_they_go_too(home, tmp_path):
    said = say(home, "report", "--off-cycle", "--to", tmp_path / "out")
    assert [step for step, _ in steps(said)].count("upload") == 1


def test_many_go_in_several_packages(home, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_EVENTS", 2)
    monkeypatch.setattr(module, "PAGE", 1)
    said = say(home, "report", "--to", tmp_path / "out")
    assert [each["events"] for each in said.answers if each["step"] == "upload"] == [2, 2]
    visit = say(home, "bureau", "counter", tmp_path / "out")
    assert visit.exit_code == 0
    assert [step for step, _ in steps(say(home, "clear", "--from", tmp_path / "out"))][:2] == (
        ["upload", "upload"]
    )
    assert say(home, "status").only["offline"]["unsent"] == 0


def test_one_larger_than_a_package_should_be_goes_alone(home, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    say(home, "report", "--to", tmp_path / "out")
    assert [len(opened(each).body.records) for each in carried(tmp_path / "out")] == [1] * 4


def test_what_this_disk_does_not_hold_is_said_beside_the_report(home, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ticket_sent", lambda *_: None)
    said = say(home, "report", "--to", tmp_path / "out")
    assert said.answers[1]["warnings"] == ["UNSENT-AT-COUNTER"]
    assert carried(tmp_path / "out") == []


def test_tickets_of_a_later_month_do_not_hide_what_is_missing(home, tmp_path, monkeypatch):
    assert say(home, "issue", text_file(tmp_path / "b.txt", bill("F1"))).exit_code == 0
    sent, asked = ticket_sent, iter(range(9))
    monkeypatch.setattr(module, "ticket_sent", lambda *a: None if next(asked) == 0 else sent(*a))
    said = say(home, "report", "--to", tmp_path / "out")
    assert said.answers[1]["events"] == 4
    assert said.answers[2]["warnings"] == ["UNSENT-AT-COUNTER"]


class Refusing(PackageFiles):
    """Takes no package of tickets and no 退票."""

    problem: Exception = Refused("REPORT-DISK-FULL")

    def give(self, package, name, *, alone):
        if not name.startswith("report"):
            raise self.problem
        return super().give(package, name, alone=alone)


def test_a_card_that_is_full_takes_the_reports_at_least(home, tmp_path):
    with a_terminal(home) as terminal:
        way = Refusing(tmp_path / "out", lambda _: None)
        lines = list(terminal.reporting.send(way, terminal.session))
    assert [each.problem.code for each in lines if each.problem] == ["REPORT-DISK-FULL"]
    assert lines[2].more == {"warnings": ["UNSENT-AT-COUNTER"]}
    assert len(lines) == 6


def test_of_a_reader_that_is_gone_every_group_is_told_and_none_is_asked_again(home, tmp_path):
    with a_terminal(home) as terminal:
        way = Refusing(tmp_path / "out", lambda _: None)
        way.problem = OutcomeUnknown("READER-SILENT")
        lines = list(terminal.reporting.send(way, terminal.session))
    assert [each.problem.code for each in lines if each.problem] == ["READER-SILENT"] * 5
    assert [each.step for each in lines] == ["report", "upload", *["report"] * 4]


def test_what_a_cancelled_disk_issued_is_carried_to_the_counter_and_arrives(tmp_path):
    home, out = a_home(tmp_path), tmp_path / "out"
    say(home, "issue", text_file(tmp_path / "b.txt", bill("D1")))
    end = Pen(home, AT).sealed(PackageKind.CONTROL, ControlBlock("007", (), cancels=True))
    with a_terminal(home) as terminal:
        terminal.clearing.apply(end, terminal.session)
    said = say(home, "report", "--to", out)
    assert steps(said).count(("upload", "done")) == 1
    assert steps(said).count(("report", "not_due")) == 5
    say(home, "bureau", "counter", out)
    assert ("upload", "done") in steps(say(home, "report", "--from", out))
    assert say(home, "status").only["offline"]["unsent"] == 0


def test_numbers_that_left_the_disk_go_along_until_the_bureau_has_them(home, tmp_path):
    package = returned_by_sub()
    with a_terminal(home) as terminal:
        with terminal.book.writing() as work:
            work.settings.put(KEPT, base64.b64encode(package).decode())
            work.commit()
        way = Refusing(tmp_path / "out", lambda _: None)
        lines = list(terminal.reporting.send(way, terminal.session))
        assert (lines[-1].step, lines[-1].outcome) == ("return", "refused")
    said = say(home, "report", "--to", tmp_path / "out")
    assert steps(said)[-1] == ("return", "done")
    assert package in packages_in(tmp_path / "out")


def test_a_folder_that_is_not_there_is_made(home, tmp_path):
    place = tmp_path / "U盘" / "2024" / "一月"
    assert say(home, "report", "--to", place).exit_code == 0
    assert len(list(place.iterdir())) == 6


# -- what comes back -------------------------------------------------------------------------------


def test_a_receipt_of_tickets_moves_the_book_and_frees_the_quota(home, tmp_path):
    out = tmp_path / "out"
    say(home, "report", "--to", out)
    say(home, "bureau", "counter", out)
    said = say(home, "report", "--from", out)
    assert (said.answers[0]["step"], said.answers[0]["events"]) == ("upload", 4)
    assert say(home, "report", "--from", out).answers[0]["outcome"] == "already_done"
    with a_terminal(home) as terminal, terminal.book.reading() as work:
        assert work.sending.left() == {}
    assert {each["upload"] for each in say(home, "invoices").answers} == {"sent"}


def test_a_receipt_of_another_disk_or_for_tickets_it_does_not_have_is_refused(home, tmp_path):
    pen = Pen(home, datetime.fromisoformat(FEBRUARY))
    strange = UploadReceipt((TicketNumber("099002300104", "00009999"),))
    back = lay(
        tmp_path / "back",
        pen.sealed(PackageKind.UPLOAD_RECEIPT, strange, "990000000009"),
        pen.sealed(PackageKind.UPLOAD_RECEIPT, strange),
    )
    said = say(home, "report", "--from", back)
    assert said.codes[0] == "PACKAGE-OTHER-DISK"
    with a_terminal(home) as terminal, terminal.book.reading() as work:
        assert all(each.oldest.state is not Upload.SENT for each in work.sending.left().values())


@pytest.mark.parametrize("what", ["uploaded", "receipt", "control"])
def test_a_package_from_the_counter_that_was_altered_is_named_so(home, tmp_path, what):
    out = tmp_path / "out"
    say(home, "report", "--to", out)
    say(home, "bureau", "counter", out)
    path = sorted(out.glob(f"{what}-*"))[-1]
    content = path.read_bytes()
    start = content.index(b'"package": "') + 12
    for at in range(start, len(content) - 8, (len(content) - start) // 3):
        put = b"A" if content[at : at + 1] != b"A" else b"B"
        path.write_bytes(content[:at] + put + content[at + 1 :])
        said = say(home, "clear", "--from", path)
        assert said.codes == ["PACKAGE-ALTERED"], at
    path.write_bytes(content[: len(content) // 2])
    assert say(home, "clear", "--from", path).codes == ["PACKAGE-ALTERED"]


def test_a_whole_package_of_another_authority_is_not_called_altered(home, tmp_path):
    (other := tmp_path / "other").mkdir()
    stranger = Pen(a_home(other, "jsp"), datetime.fromisoformat(FEBRUARY))
    stranger.disk = Pen(home, stranger.at).disk
    foreign = stranger.sealed(PackageKind.VOLUMES, Numbers(stranger.taxpayer, ()))
    assert from_file(as_file(foreign)) == foreign
    said = say(home, "stock", "load", "--from", lay(tmp_path / "foreign", foreign))
    assert said.codes == ["PACKAGE-WRONG"]
