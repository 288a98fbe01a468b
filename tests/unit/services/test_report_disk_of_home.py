"""The report disk (报税盘) of a home and the 证书口令: a month carried to the counter and back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from app.bootstrap.home import Home
from app.bootstrap.reader import own_report_disk
from app.domain.errors import RuleBroken
from app.services.packages.carried import Way
from app.services.packages.step_lines import StepOutcome
from app.services.terminal import Terminal
from hardware.orders import PackageKind, ReportState, Secret
from tests.home_builders import Said, a_home, a_terminal, bill, say, text_file
from tests.pen import Pen
from tests.report_disk_builders import a_report_disk_file

FEBRUARY = "2024-02-02T09:00:00+08:00"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home; it is February."""
    made = a_home(tmp_path)
    assert say(made, "clock", "set", FEBRUARY).exit_code == 0
    return made


@pytest.fixture
def pen(home: Path) -> Pen:
    return Pen(home, datetime.fromisoformat(FEBRUARY))


def outcomes(said: Said) -> list[str]:
    """One for each line."""
    return [each["outcome"] for each in said.answers]


def _way(terminal: Terminal, tmp_path: Path) -> Way:
    return terminal.month_way(str(tmp_path / "out"))


# -- 证书口令 --------------------------------------------------------------------------------


def test_a_wrong_certificate_pin_costs_one_try_however_often_it_is_asked(
    home, tmp_path, monkeypatch
):
    monkeypatch.setenv("KAIPIAO_CERTIFICATE_PIN", "wrong-one")
    with a_terminal(home) as terminal:
        lines = list(terminal.reporting.send(_way(terminal, tmp_path), terminal.session))
        assert {each.problem.code for each in lines if each.problem} == {"PIN-WRONG"}
        assert terminal.device.disk.tries_left(Secret.CERTIFICATE) == 7
        monkeypatch.setenv("KAIPIAO_CERTIFICATE_PIN", "88888888")
        lines = list(terminal.reporting.send(_way(terminal, tmp_path), terminal.session))
        assert [each.outcome for each in lines] == [StepOutcome.DONE] * 5


def test_a_disk_that_was_issued_without_one_is_not_shown_any(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIPIAO_CERTIFICATE_PIN", "wrong-one")
    home = a_home(tmp_path, "jsp")
    say(home, "clock", "set", FEBRUARY)
    assert outcomes(say(home, "report", "--to", tmp_path / "out")) == ["done"] * 2


def test_a_changed_certificate_pin_is_sealed_and_used_from_then_on(home, tmp_path):
    with a_terminal(home) as terminal:
        terminal.disk_secrets.change(Secret.CERTIFICATE, "88888888", "neu-98765", terminal.session)
    assert outcomes(say(home, "report", "--to", tmp_path / "out")) == ["done"] * 5


# -- by the report disk --------------------------------------------------------------------------


def carried(home: Path) -> list[PackageKind]:
    """What lies on the home's report disk."""
    with a_terminal(home) as terminal:
        reader = terminal.reader.open()  # type: ignore[attr-defined]
        try:
            return [each.kind for each in reader.packages()]
        finally:
            reader.close()


def test_a_month_is_closed_by_the_report_disk_and_its_flags_fall(home):
    assert outcomes(say(home, "report", "--to", "reader")) == ["done"] * 5
    assert carried(home) == [PackageKind.REPORT] * 5
    visit = say(home, "bureau", "counter", "reader", "--claim", "007=50")
    assert outcomes(visit) == ["done"] * 12
    assert set(outcomes(say(home, "clear", "--from", "reader"))) == {"done"}
    assert carried(home) == [PackageKind.VOLUMES]
    assert outcomes(say(home, "stock", "load", "--from", "reader")) == ["done"]
    assert carried(home) == []
    assert say(home, "status").only["disk"]["state"] == "normal"


def test_tickets_that_never_arrived_go_by_the_report_disk_and_come_off_at_the_counter(
    home, tmp_path
):
    assert say(home, "issue", text_file(tmp_path / "a.txt", bill())).exit_code == 0
    say(home, "report", "--to", "reader")
    assert carried(home).count(PackageKind.TICKETS) == 1
    assert outcomes(say(home, "report", "--to", "reader")).count("done") == 1  # the same again
    assert carried(home).count(PackageKind.TICKETS) == 1
    say(home, "bureau", "counter", "reader")
    assert PackageKind.TICKETS not in carried(home)
    assert PackageKind.UPLOAD_RECEIPT in carried(home)
    assert say(home, "bureau", "counter", "reader").exit_code == 0
    assert say(home, "clear", "--from", "reader").exit_code == 0
    assert carried(home) == []
    assert say(home, "status").only["offline"]["unsent"] == 0


def test_a_package_of_another_report_is_left_on_the_report_disk(home, pen):
    say(home, "report", "--off-cycle", "--to", "reader")
    say(home, "report", "--to", "reader")
    with a_terminal(home) as terminal:
        reader = terminal.reader.open()  # type: ignore[attr-defined]
        reader.verify_pin("88888888")
        last = reader.get(reader.packages()[-1].digest)
        reader.put(pen.receipt(last))
        reader.close()
    assert outcomes(say(home, "report", "--from", "reader")) == ["done"]
    assert carried(home) == [PackageKind.REPORT] * 9


def test_the_report_disk_of_another_disk_is_refused_before_anything_is_frozen(home, tmp_path):
    (other := tmp_path / "other").mkdir()
    a_report_disk_file(other).rename(Home(home).report_disk)
    said = say(home, "report", "--to", "reader")
    assert said.codes == ["REPORT-DISK-OTHER"] * 5
    with a_terminal(home) as terminal:
        assert {each.report for each in terminal.reporting.groups()} == {ReportState.OPEN}


def test_a_wrong_pin_of_the_report_disk_is_told(home, monkeypatch):
    monkeypatch.setenv("KAIPIAO_REPORT_DISK_PIN", "wrong-one")
    assert say(home, "report", "--to", "reader").codes == ["REPORT-DISK-PIN"] * 5


def test_a_damaged_package_on_the_report_disk_is_named_and_the_others_go_in(home):
    say(home, "report", "--to", "reader")
    say(home, "bureau", "counter", "reader")
    with closing(sqlite3.connect(Home(home).report_disk)) as db, db:
        first = "SELECT min(place) FROM package WHERE kind='report_receipt'"
        db.execute(f"UPDATE package SET data=X'00' WHERE place=({first})")
    said = say(home, "clear", "--from", "reader")
    assert said.codes.count("REPORT-DISK-DAMAGED") == 1
    assert outcomes(said).count("done") == 8


def test_a_report_disk_without_a_pin_is_used_as_it_is(tmp_path):
    home = a_home(tmp_path, "jsp")
    say(home, "clock", "set", FEBRUARY)
    assert outcomes(say(home, "report", "--to", "reader")) == ["done"] * 2
    with a_terminal(home) as terminal:
        terminal.month_way("reader")  # let go without ever being asked


def test_a_product_without_a_report_disk_says_so(tmp_path):
    home = a_home(tmp_path, "ukey")
    assert say(home, "report", "--to", "reader").codes == ["READER-NOT-HERE"]
    with pytest.raises(RuleBroken):
        own_report_disk(home)
    assert outcomes(say(home, "report", "--to", tmp_path / "out")) == ["not_due"] * 5


def test_a_reader_that_is_away_is_told_of_each_group(home, tmp_path):
    (home / "settings.toml").write_text('report_disk = "serial:/dev/no-such-reader"\n')
    assert say(home, "report", "--to", "reader").codes == ["READER-GONE"] * 5


def test_what_lies_on_it_already_is_not_written_again(home: Path) -> None:
    with a_terminal(home) as terminal:
        way = terminal.month_way("reader")
        for _ in range(2):
            assert len(list(terminal.reporting.send(way, terminal.session))) == 5
    assert carried(home) == [PackageKind.REPORT] * 5
