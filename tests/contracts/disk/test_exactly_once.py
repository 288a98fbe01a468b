"""A state machine over one disk: whatever happens, each request is signed at most once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.errors import DeviceError, OutcomeUnknown, Refused
from hardware.protocol import commands
from hardware.signing import certificate
from hardware.signing.chain import FIRST_HASH, check_record
from hardware.signing.sm2 import PublicKey
from hardware.transport.in_process import Fault
from tests.disk_builders import PIN, REQUEST, Wall, a_disk_file, a_line, request_id

FAULTS = st.sampled_from([fault for fault in Fault if fault is not Fault.NONE])
KINDS = st.sampled_from(["004", "007"])


class TerminalAndDisk(RuleBasedStateMachine):
    """What a terminal does with a disk on a bad line. `asked` is the terminal's own book of
    requests: their bytes, and the answer once it is known."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.wall = Wall()
        self.path = a_disk_file(Path(self.folder.name))
        self.fault = Fault.NONE
        self.asked = {}
        self.answers = {}
        self.verified = FIRST_HASH, 0
        self.open()
        self.key = PublicKey(certificate.read(self.disk.certificate()).public_key)

    def open(self):
        """Powers the disk."""
        self.disk = Disk(a_line(self.path, self.wall, self.meet))
        self.disk.verify_pin(PIN)

    def meet(self, apdu):
        """The fault ordered for the next SIGN, once."""
        if apdu[1] != commands.SIGN.ins:
            return Fault.NONE
        fault, self.fault = self.fault, Fault.NONE
        return fault

    def send(self, number):
        """Sends a request as it stands in the book; keeps what is known of it."""
        kind, body = self.asked[number]
        try:
            answer = self.disk.sign(request_id(number), body, self.disk.next_slot(kind))
        except OutcomeUnknown:
            return
        except Refused:
            if number not in self.answers and self.disk.result(request_id(number)) is None:
                del self.asked[number]
            return
        except DeviceError:
            return
        assert self.answers.setdefault(number, answer) == answer

    @initialize()
    def begin(self):
        """Nothing was issued yet."""
        assert self.disk.status().head_sequence == 0

    @rule(kind=KINDS, net=st.integers(1, 3_000_000))
    def issue(self, kind, net):
        """A new invoice."""
        number = max(self.asked, default=0) + 1
        line = replace(REQUEST.lines[0], net_fen=net)
        request = replace(REQUEST, kind=kind, lines=(line,), net_fen=net, tax_fen=line.tax_fen)
        self.asked[number] = kind, self.disk.encode(request)
        self.send(number)

    @rule(fault=FAULTS)
    def break_the_line(self, fault):
        """The next SIGN meets a fault."""
        self.fault = fault

    @rule(data=st.data())
    def ask_again(self, data):
        """Any request of the book, done or not, is sent again."""
        if self.asked:
            self.send(data.draw(st.sampled_from(sorted(self.asked))))

    @rule()
    def settle(self):
        """What became of every open request is asked for."""
        for number in set(self.asked) - set(self.answers):
            found = self.disk.result(request_id(number))
            if found is not None:
                self.answers[number] = found

    @rule()
    def restart(self):
        """Power off and on."""
        self.disk.close()
        self.open()

    @rule(hours=st.integers(-2, 30))
    def time_goes_on_or_back(self, hours):
        """Also the PC's clock may be set back."""
        self.wall.forward(hours=hours)

    @invariant()
    def the_journal_is_whole(self):
        """Numbers, chain, signatures, counters; the terminal's answers are in the journal."""
        records = self.disk.journal(0, 1000)
        self._chain_holds(records)
        ids = [record.request_id for record in records]
        assert len(set(ids)) == len(ids)
        assert [r.signature.sequence for r in records] == list(range(1, len(records) + 1))
        times = [record.signature.issued_at for record in records]
        assert times == sorted(times)
        self._numbers_and_counters(records)
        by_id = {record.request_id: record.signature for record in records}
        for number, answer in self.answers.items():
            assert by_id[request_id(number)] == answer
        in_doubt = {request_id(number) for number in self.asked}
        assert set(ids) <= in_doubt

    def _chain_holds(self, records):
        """Each record once, when it is new; the tail is read back whole at the end."""
        previous, checked = self.verified
        for record in records[checked:]:
            assert record.previous_hash == previous
            check_record(record, self.key)
            previous = record.signature.record_hash
        self.verified = previous, len(records)

    def _numbers_and_counters(self, records):
        taken = {(r.signature.code, int(r.signature.number)) for r in records}
        given = {(v.code, n) for v in self.disk.volumes() for n in range(v.first, v.next)}
        assert taken == given
        for kind in self.disk.limits():
            mine = [record.request for record in records if record.request.kind == kind.kind]
            assert kind.unsent == len(mine)
            assert kind.unsent_net_fen == sum(request.net_fen for request in mine)

    def teardown(self):
        """Power off."""
        self.disk.self_test(full=True) if self._clock_sane() else None
        self.disk.close()
        self.folder.cleanup()

    def _clock_sane(self):
        status = self.disk.status()
        return status.last_record_at is None or status.clock >= status.last_record_at


TestExactlyOnce = TerminalAndDisk.TestCase
TestExactlyOnce.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
