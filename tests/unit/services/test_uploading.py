"""Tickets reach the bureau once, oldest first; one that it does not take stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from app.bootstrap.opening import now
from app.bureau.faults import FaultPlan, Faults
from app.bureau.settings import MAINTENANCE, OLDEST_CLIENT
from app.domain.invoice import InvoiceKey, InvoiceKind, Upload
from app.gateway.errors import BureauAway, Reason
from app.repositories.outbox import Event
from app.services.terminal import Terminal
from app.services.upload.upload_batch import Moved
from app.services.upload.upload_lines import UploadLines
from app.services.upload.uploading import Uploading
from db.bureau_schema.stock import volume
from hardware.errors import DeviceError
from hardware.orders import PackageKind
from hardware.ports import CHINA_TIME
from hardware.signing.packages import opened
from tests.bureau_home import Office, an_office, arrived, speaking, uploading
from tests.home_builders import AT, say, text_file
from tests.pen import Pen

WHO = "测试员"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as one:
        yield one


def faults(office: Office, **plan: Any) -> None:
    with office.bureau.writing() as work:
        Faults(work).keep(FaultPlan(**plan))


def states(terminal: Terminal) -> dict[str, Upload]:
    """By number, of the outbox."""
    with terminal.book.reading() as work:
        found = [work.outbox.of(each.key) for each in work.outbox.due(now(), 1000)]
        found += [(each,) for each in work.sending.refused()]
    return {each.key.number: each.state for entries in found for each in entries}


def special(office: Office, document: str) -> None:
    """A 专票."""
    buyer = "~~示例乙测试有限公司~~91990000000000027W~~虚构路1号 000-0000~~测试银行 0000"
    text = f"{document}~~1{buyer}\n样例鼠标~~个~~M-1~~3~~300.00~~0.13~~~~~~39.00\n"
    file = text_file(office.home / "special.txt", text)
    said = say(office.home, "issue", file, "--kind", "004")
    assert said.exit_code == 0, said.answers


def test_what_was_issued_offline_arrives_and_frees_the_quota(office: Office) -> None:
    office.issue("D1", "D2", "D3")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        heard: list[Moved] = []
        engine.listeners.append(heard.extend)
        [tried] = engine.drain(WHO)
        assert (tried.kind, tried.sent, tried.problem) == (InvoiceKind.ORDINARY, 3, None)
        assert [each.state for each in heard] == [Upload.SENDING] * 3 + [Upload.SENT] * 3
        [limits] = [each for each in terminal.device.disk.limits() if each.kind == "007"]
        assert (limits.unsent, limits.unsent_net_fen, limits.oldest_unsent_at) == (0, 0, None)
        assert engine.next_at() is None
        assert engine.drain(WHO) == ()
    assert [status for _, _, status in arrived(office)] == ["valid"] * 3
    assert {each["upload"] for each in say(office.home, "invoices").answers} == {"sent"}


def test_a_void_and_a_blank_void_arrive_as_events_of_their_own(office: Office) -> None:
    [first, second] = office.issue("D1", "D2")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        uploading(terminal, bureau).drain(WHO)
    for ticket in (first, second):
        told = say(office.home, "void", ticket["code"], ticket["number"], "--reason", "开错")
        assert told.exit_code == 0
    assert say(office.home, "void", "--blank", "007").exit_code == 0
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        [tried] = uploading(terminal, bureau).drain(WHO)
        assert tried.sent == 3
    assert [status for _, _, status in arrived(office)] == ["void", "void", "blank_void"]


def test_each_kind_goes_by_itself_and_the_oldest_kind_first(office: Office) -> None:
    special(office, "S1")
    office.issue("D1")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        first, second = engine.take(), engine.take()
        assert first is not None
        assert second is not None
        assert [first.kind, second.kind] == [InvoiceKind.SPECIAL, InvoiceKind.ORDINARY]
        assert engine.take() is None  # each kind has one batch under way, and no more
        assert engine.next_at() is None
        engine.keep(second, engine.send(second))
        engine.lost(first)
        due = engine.next_at()
        assert due is not None
        assert due > now()
    assert len(arrived(office)) == 1


def test_a_ticket_that_the_bureau_refuses_stops_nobody_and_is_tried_again(office: Office) -> None:
    special(office, "S1")
    office.issue("D1")
    with office.bureau.writing() as work:
        work.connection.execute(delete(volume).where(volume.c.kind == "004"))
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        assert [each.sent for each in engine.drain(WHO)] == [0, 1]
        with terminal.book.reading() as work:
            [entry] = work.sending.batch(InvoiceKind.SPECIAL)
        assert (entry.state, entry.error, entry.tries) == (Upload.FAILED, "TICKET-FOREIGN", 1)
        assert engine.take() is None  # not before its pause has ended
        assert engine.next_at() == entry.due_at
    said = say(office.home, "upload")
    assert said.exit_code == 1
    assert [each["outcome"] for each in said.answers[:2]] == ["refused", "already_done"]
    assert said.codes[0] == "TICKET-FOREIGN"


def test_a_failed_signature_is_never_sent_again_by_itself_but_looked_at_again(
    office: Office,
) -> None:
    office.issue("D1", "D2")
    faults(office, signature_percent=100)
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        [tried] = engine.drain(WHO)
        assert tried.sent == 0
        assert set(states(terminal).values()) == {Upload.SIGNATURE_FAILED}
        assert engine.drain(WHO) == ()
        assert engine.next_at() is None
        with terminal.book.reading() as work:
            first = work.sending.refused()[0]
        [looked] = engine.look_again(WHO, first.key)
        assert looked.sent == 1
        [looked] = engine.look_again(WHO)
        assert looked.sent == 1
    assert len(arrived(office)) == 2


def test_a_void_that_arrives_frees_the_ticket_whose_signature_had_failed(office: Office) -> None:
    faults(office, signature_percent=100)
    (gone,) = office.issue("D1")
    special(office, "D2")
    assert say(office.home, "upload").exit_code == 1
    faults(office)
    assert say(office.home, "void", gone["code"], gone["number"], "--reason", "开错").exit_code == 0
    lines = {each["group"]: each for each in say(office.home, "upload").answers}
    assert (lines["007"]["outcome"], lines["007"]["left"]) == ("done", 0)
    assert lines["004"]["error"]["code"] == "SIGNATURE-FAILED"  # that one was not voided
    with office.terminal() as terminal:
        assert terminal.device.disk.status().unsent == 1


def test_a_second_look_is_asked_for_by_a_word(office: Office) -> None:
    office.issue("D1")
    faults(office, signature_percent=100)
    assert say(office.home, "upload").codes[1] == "SIGNATURE-FAILED"
    assert say(office.home, "upload").answers[1]["left"] == 1
    said = say(office.home, "upload", "--second-look")
    assert (said.exit_code, said.answers[1]["sent"]) == (0, 1)


def test_an_old_refusal_does_not_hide_why_nothing_goes_today(office: Office) -> None:
    office.issue("D1")
    faults(office, signature_percent=100)
    assert say(office.home, "upload").codes[1] == "SIGNATURE-FAILED"
    faults(office)
    with office.bureau.writing() as work:
        work.settings.put(MAINTENANCE, "x")
    office.issue("D2")
    said = say(office.home, "upload")
    assert (said.codes[1], said.answers[1]["left"]) == ("BUREAU-MAINTENANCE", 2)


def test_a_second_look_that_nobody_answers_changes_nothing(office: Office) -> None:
    office.issue("D1")
    faults(office, signature_percent=100)
    assert say(office.home, "upload").codes[1] == "SIGNATURE-FAILED"

    def shut() -> None:
        raise BureauAway(Reason.SWITCHED_OFF)

    with office.terminal() as terminal, speaking(terminal, office.url, shut) as bureau:
        [looked] = uploading(terminal, bureau).look_again(WHO)
        assert isinstance(looked.problem, BureauAway)
        assert set(states(terminal).values()) == {Upload.SIGNATURE_FAILED}


def test_pauses_grow_while_nobody_answers_and_end_when_somebody_does(office: Office) -> None:
    office.issue("D1")
    at = [now()]
    with office.bureau.writing() as work:
        work.settings.put(MAINTENANCE, "x")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau, now=lambda: at[0])
        pauses = []
        for _ in range(3):
            due = engine.step()
            assert due is not None
            pauses.append((due - at[0]).total_seconds())
            assert engine.step() == due  # too early: nothing is tried
            at[0] = due
        assert pauses == sorted(pauses)
        assert 4 <= pauses[0] <= 6
        assert 96 <= pauses[2] <= 144
        with office.bureau.writing() as work:
            work.settings.remove(MAINTENANCE)
        engine.step()
        engine.wake()
        assert engine.step() is None
    assert len(arrived(office)) == 1


def test_what_the_disk_does_not_hold_is_named_and_left_out(office: Office) -> None:
    office.issue("D1", "D2")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        with terminal.book.writing() as work:
            first = work.sending.batch(InvoiceKind.ORDINARY)[0]
            work.outbox.add(first.key, Event.VOIDED)  # the book says so, the disk does not
            work.commit()
        [tried] = uploading(terminal, bureau).drain(WHO)
        assert tried.sent == 2
        with terminal.book.reading() as work:
            [left] = work.sending.batch(InvoiceKind.ORDINARY)
            assert (left.state, left.error) == (Upload.FAILED, "INVOICE-NOT-ON-DISK")
        [tried] = uploading(terminal, bureau).drain(WHO)  # a batch of nothing else
        assert (tried.sent, tried.problem) == (0, None)


def test_a_receipt_that_the_disk_does_not_believe_marks_nothing(office: Office) -> None:
    office.issue("D1")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        batch = engine.take()
        assert batch is not None
        outcome = engine.send(batch)
        forged = outcome.receipts[0][:-1] + bytes([outcome.receipts[0][-1] ^ 1])
        with pytest.raises(DeviceError) as no:
            engine.keep(batch, replace(outcome, receipts=(forged,)))
        assert no.value.code == "PACKAGE-ALTERED"
        assert set(states(terminal).values()) == {Upload.SENDING} or not states(terminal)
        [limits] = [each for each in terminal.device.disk.limits() if each.kind == "007"]
        assert limits.unsent == 1


def test_why_the_disk_does_not_believe_a_receipt_is_told(office: Office) -> None:
    office.issue("D1")
    pen = Pen(office.home, datetime(2040, 1, 15, tzinfo=CHINA_TIME))
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        batch = engine.take()
        assert batch is not None
        outcome = engine.send(batch)
        body = opened(outcome.receipts[0]).body
        late = pen.sealed(PackageKind.UPLOAD_RECEIPT, body)
        with pytest.raises(DeviceError) as no:
            engine.keep(batch, replace(outcome, receipts=(late,)))
        assert (no.value.code, no.value.facts["reason"]) == ("PACKAGE-WRONG", "time")
        pen.at = AT
        other = (replace(body.tickets[0], number="00000499"),)
        unknown = pen.sealed(PackageKind.UPLOAD_RECEIPT, replace(body, tickets=other))
        with pytest.raises(DeviceError) as no:
            engine.keep(batch, replace(outcome, receipts=(unknown,)))
        assert (no.value.code, "reason" in no.value.facts) == ("PACKAGE-WRONG", False)


def test_a_disk_that_does_not_show_itself_leaves_the_batch_on_its_way(office: Office) -> None:
    office.issue("D1")

    class Absent:
        def upload(self, sent: object) -> object:
            raise DeviceError("DISK-GONE")

    with office.terminal() as terminal:
        engine: Uploading = uploading(terminal, Absent())  # type: ignore[arg-type]
        with pytest.raises(DeviceError):
            engine.drain(WHO)
        with speaking(terminal, office.url) as bureau:
            assert uploading(terminal, bureau).drain(WHO)[0].sent == 1


def test_a_manual_upload_says_for_each_group_what_became_of_it(office: Office) -> None:
    special(office, "S1")
    office.issue("D1", "D2")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        lines = UploadLines(terminal.book, terminal.device, engine).send_all(WHO)
    told = {each.group: (str(each.outcome), each.more["sent"]) for each in lines}
    assert told["004"] == ("done", 1)
    assert told["007"] == ("done", 2)
    assert told["026"] == ("already_done", 0)
    assert {each.period for each in lines} == {"2024-01"}


def test_a_terminal_that_is_too_old_is_told_so_though_it_has_nothing_to_send(
    office: Office,
) -> None:
    assert set(say(office.home, "upload").codes) == {""}
    with office.bureau.writing() as work:
        work.settings.put(OLDEST_CLIENT, "99.0")
    said = say(office.home, "upload")
    assert (said.exit_code, set(said.codes)) == (1, {"VERSION-OLD"})
    say(office.home, "network", "off")
    assert say(office.home, "upload").exit_code == 0  # nobody is missed for nothing


def test_without_an_answer_every_group_that_waits_says_why(office: Office) -> None:
    special(office, "S1")
    office.issue("D1")
    say(office.home, "network", "off")
    said = say(office.home, "upload")
    assert said.exit_code == 3
    assert said.codes[:3] == ["BUREAU-AWAY", "BUREAU-AWAY", ""]


def test_what_another_run_left_on_its_way_is_sent_by_hand_at_once(office: Office) -> None:
    office.issue("D1")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        assert uploading(terminal, bureau).take() is not None
    said = say(office.home, "upload")
    assert said.answers[1]["sent"] == 1


def test_a_repair_learns_from_the_disk_what_has_arrived(office: Office) -> None:
    [ticket] = office.issue("D1")
    assert say(office.home, "upload").exit_code == 0
    assert (
        say(office.home, "void", ticket["code"], ticket["number"], "--reason", "x").exit_code == 0
    )
    with office.terminal() as terminal, terminal.book.writing() as work:
        [sent, _] = work.outbox.of(InvoiceKey(ticket["code"], ticket["number"]))
        work.sending.put((sent.id,), Upload.UNSENT)  # a book that was set back
        work.commit()
    assert say(office.home, "repair").exit_code == 0
    with office.terminal() as terminal, terminal.book.reading() as work:
        left = work.sending.left()[InvoiceKind.ORDINARY]
        assert (left.events, left.oldest.event) == (1, Event.VOIDED)
