"""A state machine over terminal and disk: whatever is issued, voided, broken, restarted and asked
again, each document has one ticket and at most one void, and book and disk agree."""

from __future__ import annotations

import tempfile
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
from app.services.following_voids import is_void
from hardware.emulator.fault_script import Fault, Strike
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DeviceError
from hardware.ports import DiskRecord
from hardware.transport.base import register
from tests.disk_builders import unlocked
from tests.home_builders import a_home
from tests.near_line import NearLine, NextChange
from tests.proof import check_disk, check_home, whole_journal

SCHEME = "near"
FAULTS = st.sampled_from([fault for fault in Fault if fault is not Fault.KILL])
DOCUMENTS = st.integers(0, 7)


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
        """True when it is done, now or before."""
        code, number = self.issued[name].split("-")
        try:
            self.terminal.voiding.void(code, number, "开错", self.terminal.session)
        except RuleBroken as already:
            assert already.code == "VOID-ALREADY"
        except DeviceError:
            return False
        return True

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
        for name in sorted(self.voided):
            assert self.void_again(name)
        found = {each.document: each.status for each in self.terminal.searching.each(Filter())}
        void = {name for name, status in found.items() if status is Status.VOID}
        assert void == self.voided
        for document in sorted(self.asked - self.voided):
            self.terminal.issuing.issue(entered(int(document[1:])), "主管甲")
        self.terminal.close()
        check_home(self.home.folder, "sim:", sorted(self.asked))
        disk = unlocked(self.home.disk, now)
        records = check_disk(disk, by_itself=False)
        assert len(records) == len(self.asked) + len(self.voided)
        assert [is_void(each) for each in records].count(True) == len(self.voided)
        disk.close()
        self.folder.cleanup()


TestTerminalAndDisk = TerminalAndDisk.TestCase
TestTerminalAndDisk.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
