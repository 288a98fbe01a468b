"""A state machine over terminal and disk: whatever is issued, voided, reported, cleared, loaded,
broken, restarted and asked again, each document has one ticket and at most one void, each step of
a month and each package of numbers stands once, and book and disk agree."""

from __future__ import annotations

import tempfile
from collections import Counter as Tally
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.bootstrap.home import Home
from app.bootstrap.opening import now, open_terminal
from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import Status
from app.domain.searching import Filter
from app.services.packages.ticket_groups import TicketGroup
from hardware.emulator.fault_script import Fault, Strike
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DeviceError
from hardware.orders import NumberRange, RecordSort, ReportState
from hardware.ports import DiskEvent, DiskRecord, JournalRecord
from hardware.transport.base import register
from tests.disk_builders import unlocked
from tests.home_builders import a_home
from tests.near_line import NearLine, NextChange
from tests.pen import Pen
from tests.proof import check_disk, check_home, whole_journal

SCHEME = "near"
FAULTS = st.sampled_from([fault for fault in Fault if fault is not Fault.KILL])
DOCUMENTS = st.integers(0, 7)
VOLUMES = st.integers(0, 3)
GROUP = "007"
MONTH = (RecordSort.REPORT_BUILT, RecordSort.REPORT_CONFIRMED, RecordSort.CLEARED)


def entered(document: int) -> EnteredInvoice:
    """A small bill."""
    line = EnteredLine(
        name="样例鼠标", unit="个", quantity="3", amount="300.00", rate="0.13", tax="39.00"
    )
    return EnteredInvoice(
        lines=(line,),
        document=f"D{document}",
        kind="007",
        buyer=EnteredParty("虚构乙测试商贸有限公司", "91990000MA00EXAM7A", "", ""),
    )


class TerminalAndDisk(RuleBasedStateMachine):
    """A practice home, its disk behind a line that breaks as ordered."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.home = Home(a_home(Path(self.folder.name)))
        self.script = NextChange()
        self.asked: set[str] = set()
        self.issued: dict[str, str] = {}
        self.voided: set[str] = set()  # documents whose void was asked for
        self.void_now: set[str] = set()  # and was answered
        self.pen = Pen(self.home.folder, now().replace(microsecond=0))
        self.given: dict[str, tuple[bytes, ...]] = {}  # report, receipt, clearance by month
        self.cleared: set[str] = set()  # months
        self.bought: dict[int, bytes] = {}
        self.loaded: set[int] = set()
        self.start()

    def start(self):
        """A terminal on a disk that is powered anew."""
        register(SCHEME, lambda *_: NearLine(ServedDisk(self.home.disk, now, self.script)))
        self.terminal = open_terminal(self.home.folder, disk_url=f"{SCHEME}:disk", writes=True)
        self.terminal.sign_in_for_practice()

    @rule(document=DOCUMENTS)
    def issue(self, document):
        """A document, new or asked for before: a known one answers the same ticket."""
        said = entered(document)
        if said.document in self.voided:  # it would be issued anew
            return
        self.asked.add(said.document)
        try:
            kept = self.terminal.issuing.issue(said, "主管甲").invoice
        except DeviceError:
            return
        number = f"{kept.key.code}-{kept.key.number}"
        assert self.issued.setdefault(said.document, number) == number

    @rule(document=DOCUMENTS)
    def void(self, document):
        """A ticket that stands, or stood: it is void once."""
        if f"D{document}" in self.issued:
            self.voided.add(f"D{document}")
            self.void_again(f"D{document}")

    def void_again(self, name):
        """Asked for now, or before."""
        code, number = self.issued[name].split("-")
        try:
            self.terminal.voiding.void(code, number, "开错", self.terminal.session)
        except RuleBroken as told:
            assert told.code in {"VOID-ALREADY", "VOID-NOT-THIS-MONTH"}
            if told.code != "VOID-ALREADY":
                return
        except DeviceError:
            return
        self.void_now.add(name)

    @rule(package=VOLUMES)
    def load(self, package):
        """Numbers that were bought: new, or given to the disk before."""
        if package not in self.bought:
            numbers = NumberRange(GROUP, f"09900249{package:02d}04", 1, 50)
            self.bought[package] = self.pen.numbers(numbers)
        try:
            again = self.terminal.volume_loading.load(self.bought[package], self.terminal.session)
        except DeviceError:
            return
        assert again or package not in self.loaded
        self.loaded.add(package)

    def group(self) -> TicketGroup:
        """Where the month stands, by the disk."""
        groups = {each.name: each for each in self.terminal.reporting.groups()}
        return groups[GROUP]

    @rule()
    def report(self):
        """The month is over: its report is built, or given again as it was."""
        try:
            group = self.group()
            if group.report not in (ReportState.OPEN, ReportState.BUILT):
                return
            self.month_is_over(group)
            report = self.terminal.reporting.build(group, self.terminal.session)
        except DeviceError:
            return
        month = str(group.period)
        if month not in self.given:
            self.pen.at = self.terminal.device.disk.status().clock
            self.pen.limits = self.terminal.device.disk.limits()
            back = self.pen.receipt(report), self.pen.clearance(report)
            self.given[month] = report, *back
        assert self.given[month][0] == report

    def month_is_over(self, group: TicketGroup):
        """The disk's clock is set behind it, once."""
        clock = self.terminal.device.disk.status().clock
        if clock.date() <= group.last_day:
            morning = datetime.combine(group.last_day, datetime.min.time(), clock.tzinfo)
            self.terminal.device.unlocked.set_clock(morning + timedelta(days=1, hours=9))

    @rule()
    def clear(self):
        """What the bureau gave for the last report: receipt and clearance, once or again."""
        if not self.given:
            return
        month, (_, receipt, clearance) = list(self.given.items())[-1]
        try:
            self.terminal.reporting.confirm(receipt, self.terminal.session)
            again = self.terminal.clearing.apply(clearance, self.terminal.session)
        except DeviceError:
            return
        assert again or month not in self.cleared
        self.cleared.add(month)

    @rule(fault=FAULTS, write=st.integers(1, 7))
    def break_the_line(self, fault, write):
        """The next change of the disk meets a fault."""
        late = 1000.0 if fault is Fault.LATE else 0.0
        self.script.strike = Strike(fault, wait_s=late, away_s=0.0, write=write)

    @rule()
    def restart(self):
        """The terminal ends wherever it stood, the disk loses power."""
        self.terminal.close()
        self.start()

    @rule()
    def settle(self):
        """As a terminal does when it starts; a fault may come in between."""
        try:
            self.terminal.issuing.settle_open_attempts()
        except DeviceError:
            return
        self.agree()

    def agree(self):
        """Settled, the book is the disk."""
        kept = {f"{i.key.code}-{i.key.number}" for i in self.terminal.searching.each(Filter())}
        held = {
            f"{r.signature.code}-{r.signature.number}"
            for r in whole_journal(self.terminal.device.disk)
            if isinstance(r, DiskRecord)
        }
        assert kept == held

    @invariant()
    def what_was_answered_is_in_the_book(self):
        """Never taken back, never twice."""
        kept = {i.document: i.key for i in self.terminal.searching.each(Filter())}
        for document, number in self.issued.items():
            assert f"{kept[document].code}-{kept[document].number}" == number
        assert set(kept) <= self.asked

    def teardown(self):
        """At last everything is asked again, and all of it proved."""
        self.script.strike = None
        self.terminal.close()
        self.start()
        self.ask_everything_again()
        kept = {each.document: each.status for each in self.terminal.searching.each(Filter())}
        void = {name for name, status in kept.items() if status is Status.VOID}
        assert self.void_now <= void <= self.voided
        self.terminal.close()
        check_home(self.home.folder, "sim:", sorted(kept))
        disk = unlocked(self.home.disk, now)
        self.check_records(check_disk(disk), len(kept), len(void))
        disk.close()
        self.folder.cleanup()

    def ask_everything_again(self):
        """A document that was never issued may be too late; a known one answers the same."""
        self.terminal.issuing.settle_open_attempts()
        for name in sorted(self.voided):
            self.void_again(name)
        for document in sorted(self.asked - self.voided):
            self.issue(int(document[1:]))
        for package in sorted(self.bought):
            self.load(package)
            assert package in self.loaded
        for month in list(self.given)[-1:]:
            self.clear()
            assert month in self.cleared

    def check_records(self, records: tuple[JournalRecord, ...], tickets: int, voids: int):
        """Each request has one record, and no record is of nobody's request."""
        sorts = Tally(each.sort for each in records if isinstance(each, DiskEvent))
        assert len(records) == tickets + sorts.total()
        assert sorts[RecordSort.VOID] == voids
        assert sorts[RecordSort.VOLUMES_LOADED] == len(self.bought)
        built, confirmed, cleared = (sorts[each] for each in MONTH)
        assert confirmed == cleared == len(self.given)
        assert built in (cleared, cleared + 1)  # the last one was perhaps never answered
        assert sorts.total() == voids + len(self.bought) + built + confirmed + cleared


TestTerminalAndDisk = TerminalAndDisk.TestCase
TestTerminalAndDisk.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
