"""Two terminals of one taxpayer, each with its own disk, at one bureau: each sends its own, both
close the month, and the one return of the taxpayer holds the sums of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock

from msgspec.structs import replace

from app.bootstrap import creating, first_book, issuance
from app.bootstrap.home import Home
from app.bureau.month_books import MonthBooks
from app.bureau.returns import Returns
from app.bureau.taxpayers import filer
from app.domain.tax_period import TaxPeriod
from app.services.outlook import situation_of
from app.services.terminal import Terminal
from hardware.emulator.issuance import Authority, VolumeOrder
from tests.bureau_home import Office, an_office, arrived
from tests.bureau_office import adopt_disk
from tests.home_builders import AT, a_terminal, quick_hash, say


def a_sister(folder: Path, office: Office) -> Office:
    """A second home of the same taxpayer, its disk issued by the same authority."""
    kept = Home(office.home).authority.read_bytes()
    home, usual = folder / "sister", issuance._volume

    def other_numbers(*given: Any) -> VolumeOrder:
        return replace(usual(*given), first=5001)

    with (
        mock.patch.object(first_book, "hash_password", quick_hash),
        mock.patch.object(issuance, "_volume", other_numbers),
        mock.patch(
            "hardware.emulator.issuance.make_authority", lambda _: Authority.from_bytes(kept)
        ),
    ):
        creating.create_home(home, profile="skp", demo=True, taxpayer=None, at=AT)
    with a_terminal(home) as terminal:
        adopt_disk(office.bureau, terminal.device.disk, kept)
    sister = Office(home, office.bureau, office.wall, office.url)
    sister.configure(office.url)
    return sister


def test_two_terminals_of_one_taxpayer_send_at_once_and_each_its_own(tmp_path: Path) -> None:
    with an_office(tmp_path) as one:
        other = a_sister(tmp_path, one)
        one.issue("A1", "A2", "A3")
        other.issue("B1", "B2")
        with a_terminal(one.home) as first, a_terminal(other.home) as second:
            with ThreadPoolExecutor(2) as both:
                sent = [
                    both.submit(each.upload_lines.send_all, "测试员") for each in (first, second)
                ]
                lines = [line for each in sent for line in each.result()]
            assert sum(line.more["sent"] for line in lines) == 5
            for terminal in (first, second):
                assert terminal.device.disk.status().unsent == 0
                with terminal.book.reading() as work:
                    assert work.sending.left() == {}
        numbers = [number for _, number, _ in arrived(one)]
        assert numbers == ["00000001", "00000002", "00000003", "00005001", "00005002"]


JANUARY = TaxPeriod(2024, 1)


def refused(lines: Iterable[Any]) -> list[str]:
    """The codes of what was not done."""
    return [each.problem.code for each in lines if each.problem is not None]


def sold(terminal: Terminal) -> int:
    """Net of January in fen, by the statistics of a terminal."""
    return terminal.statistics.month(JANUARY, None, situation_of(terminal)).whole.actual_net.fen


def at_the_bureau(office: Office, terminal: Terminal) -> Counter[str]:
    """The same by disk, as reported and as received: they agree."""
    with office.bureau.reading() as work:
        mine = work.devices.disk(terminal.device.identity.number).tax_id
        books = MonthBooks(work, filer(work, mine), (JANUARY,)).books()
    reported, received = (
        Counter({disk: sum(s.net_fen for s in side if s.disk == disk) for disk in _disks(side)})
        for side in (books.disks, books.bureau)
    )
    assert reported == received
    return reported


def _disks(side: Iterable[Any]) -> set[str]:
    return {each.disk for each in side}


def test_two_terminals_close_one_month_at_once_and_the_return_holds_both(tmp_path: Path) -> None:
    with an_office(tmp_path) as one:
        other = a_sister(tmp_path, one)
        one.issue("A1", "A2", "A3")
        other.issue("B1", "B2")
        other.set_clock("2024-02-03T09:00:00")
        one.set_clock("2024-02-03T09:00:00")
        with a_terminal(one.home) as first, a_terminal(other.home) as second:
            both, pool = (first, second), ThreadPoolExecutor(2)
            for terminal in both:
                terminal.sign_in_for_practice()
            with pool:
                assert not refused(_flat(pool.map(_uploaded, both)))
                assert not refused(_flat(pool.map(_reported, both)))
                assert at_the_bureau(one, first) == {
                    each.device.identity.number: sold(each) for each in both
                }
                list(pool.map(_filed, both))  # one files it, for the other it is filed
                assert not refused(_filed(first))
                assert not refused(_flat(pool.map(_cleared, both)))
            for terminal in both:
                assert {str(group.report) for group in terminal.reporting.groups()} == {"open"}


def _flat(lines: Iterable[list[Any]]) -> list[Any]:
    return [each for some in lines for each in some]


def _uploaded(terminal: Terminal) -> list[Any]:
    return list(terminal.upload_lines.send_all(terminal.session.operator))


def _reported(terminal: Terminal) -> list[Any]:
    return list(terminal.reporting.send(terminal.month_way(None), terminal.session))


def _filed(terminal: Terminal) -> list[Any]:
    return list(terminal.filing.file_due(terminal.session))


def _cleared(terminal: Terminal) -> list[Any]:
    return list(terminal.clearing.fetch(terminal.bureau, terminal.session))


def test_nobody_files_before_the_other_disk_has_reported(tmp_path: Path) -> None:
    with an_office(tmp_path) as one:
        other = a_sister(tmp_path, one)
        one.issue("A1")
        other.issue("B1", "B2")
        other.set_clock("2024-02-03T09:00:00")
        one.set_clock("2024-02-03T09:00:00")
        said = say(one.home, "sync")
        assert set(filter(None, said.codes)) == {"OTHER-DISK-UNREPORTED", "NOT-FILED"}
        number = say(other.home, "status").only["disk"]["number"]
        problem = next(each["error"] for each in said.answers if each["step"] == "file-return")
        assert number in problem["message"]
        assert number in problem["fix"]
        for home in (other.home, one.home):
            assert say(home, "sync").exit_code == 0
            assert "2024-02-29" not in say(home, "status").only["lock_date"].values()
        with one.bureau.reading() as work:
            tax_id = work.devices.disk(number).tax_id
            told = Returns(work, filer(work, tax_id)).tax_return(JANUARY)
        assert (told.state, told.due_fen) == ("paid", 0)
        assert told.payable_fen == 3 * 39_00


def test_a_disk_that_reports_after_the_return_was_paid_is_corrected_and_paid(
    tmp_path: Path,
) -> None:
    with an_office(tmp_path) as one:
        one.issue("A1")
        one.set_clock("2024-02-03T09:00:00")
        for word in ("upload", "report", "file-return"):
            assert say(one.home, word).exit_code == 0
        other = a_sister(tmp_path, one)  # the bureau hears of it only now
        other.issue("B1", "B2")
        other.set_clock("2024-02-03T09:00:00")
        for word in ("upload", "report"):
            assert say(other.home, word).exit_code == 0
        assert set(say(one.home, "clear").codes) == {"COMPARE-MISMATCH"}
        said = say(other.home, "file-return").answers
        assert {(each["outcome"], each["state"]) for each in said} == {("done", "paid")}
        assert {each["payable"] for each in said} == {"117.00"}
        for home in (one.home, other.home):
            assert say(home, "clear").exit_code == 0
