"""作废 and 空白作废: only where the rules allow, once, told again to whoever was not told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.rights import ROLE_RIGHTS, Role, Session
from app.repositories.outbox import Event
from app.services.terminal import Terminal
from app.services.tickets.voiding import Voided
from hardware.disk import Disk
from hardware.errors import OutcomeUnknown, Refused
from hardware.orders import ReportOrder, Secret
from hardware.ports import InvoiceSlot
from tests.home_builders import a_home, a_terminal, bill, say, text_file

CASHIER = Session("开票员乙", Role.CASHIER, ROLE_RIGHTS[Role.CASHIER])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two tickets of 普票 and one of each of the other kinds."""
    home = a_home(tmp_path)
    issue(home, "D1", "D2")
    return home


def issue(home: Path, *documents: str, kind: str = "007") -> dict[str, Any]:
    path = text_file(home / "a.txt", *(bill(one) for one in documents))
    said = say(home, "issue", path, "--kind", kind)
    assert said.exit_code == 0, said
    return said.answers[-1]


def code_of(terminal: Terminal, kind: str = "007") -> str:
    return next(one.code for one in terminal.device.disk.volumes() if one.kind == kind)


def void(terminal: Terminal, number: str = "1", reason: str = "开票有误") -> Voided:
    return terminal.voiding.void(code_of(terminal), number, reason, terminal.session)


def refused(terminal: Terminal, number: str = "1", reason: str = "测试") -> str:
    with pytest.raises((RuleBroken, Refused)) as wrong:
        void(terminal, number, reason)
    return str(getattr(wrong.value, "code", ""))


def well(home: Path) -> None:
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert {verdicts[name] for name in ("agreement", "attempts", "audit", "book")} == {"ok"}
    assert say(home, "repair").answers[-1]["differences"] == 0


def test_a_void_moves_the_ticket_in_book_outbox_and_statistics(home: Path) -> None:
    with a_terminal(home) as terminal:
        key = InvoiceKey(code_of(terminal), "00000001")
        before = terminal.device.disk.limits()
        voided = void(terminal)
        assert (voided.key, voided.kind, voided.again) == (key, InvoiceKind.ORDINARY, False)
        with terminal.book.reading() as work:
            assert [one.event for one in work.outbox.of(key)] == [Event.ISSUED, Event.VOIDED]
            sides = {one.side: one.tickets for one in work.summaries.month(202401) if not one.rate}
        assert sides == {"positive": 1, "positive_void": 1}
        told = terminal.searching.trail(key)[-1].entry
        assert (told.action, told.operator) == ("invoice.void", terminal.session.operator)
        assert told.detail.endswith("开票有误")
        counted = [one.positive_fen for one in (before[1], terminal.device.disk.limits()[1])]
        assert counted[0] == 2 * counted[1]
    well(home)


def test_what_the_rules_forbid_is_refused_by_name_and_nothing_happens(home: Path) -> None:
    e_invoice = issue(home, "E1", kind="026")
    with a_terminal(home) as terminal:
        assert refused(terminal, "99") == "INVOICE-UNKNOWN"
        assert refused(terminal, reason=" ") == "REASON-MISSING"
        assert refused(terminal, reason="长" * 41) == "FIELD-TOO-LONG"
        assert refused(terminal, reason="😀") == "SIGN-NOT-GBK"
        with pytest.raises(RuleBroken, match="VOID-NOT-FOR-KIND"):
            terminal.voiding.void(e_invoice["code"], e_invoice["number"], "测试", terminal.session)
        void(terminal, "2")
        assert refused(terminal, "2") == "VOID-ALREADY"
        key = InvoiceKey(code_of(terminal), "00000001")
        with terminal.book.writing() as work:
            ticket = work.invoices.by_key(key)
            assert ticket is not None
            work.invoices.redden(key, ticket.draft.lines[0].net, ticket.draft.lines[0].tax)
            work.commit()
        assert refused(terminal) == "VOID-REDDENED"
    statuses = [answer["status"] for answer in say(home, "invoices").answers]
    assert statuses == ["valid", "void", "valid"]


def test_only_the_month_of_issue_by_the_clock_of_the_disk(home: Path) -> None:
    with a_terminal(home) as terminal:
        at = terminal.clock.show()
        terminal.clock.set(at.replace(day=31, hour=23), "主管甲")
        void(terminal, "1")
        terminal.clock.set(at.replace(month=2, day=1, hour=0), "主管甲")
        assert refused(terminal, "2") == "VOID-NOT-THIS-MONTH"


def test_a_period_that_is_reported_is_closed_also_while_its_month_lasts(home: Path) -> None:
    with a_terminal(home) as terminal:
        terminal.clock.set(terminal.clock.show().replace(month=2, day=2), "主管甲")
        disk = terminal.device.disk
        disk.verify_pin("88888888", Secret.CERTIFICATE)
        disk.report(b"r" * 16, ReportOrder("007"))
        assert refused(terminal, "2") == "VOID-NOT-THIS-MONTH"


def test_who_did_not_issue_it_may_not_void_it_unless_an_administrator(home: Path) -> None:
    with a_terminal(home) as terminal:
        code = code_of(terminal)
        with pytest.raises(RuleBroken, match="VOID-NOT-OWN"):
            terminal.voiding.void(code, "1", "测试", CASHIER)
        none = replace(CASHIER, rights=frozenset())
        for ask in (
            lambda: terminal.voiding.look(code, "1", none),
            lambda: terminal.voiding.void(code, "1", "测试", none),
            lambda: terminal.voiding.next_blank(InvoiceKind.ORDINARY, none),
            lambda: terminal.voiding.void_blank(InvoiceKind.ORDINARY, none),
        ):
            with pytest.raises(RuleBroken, match="NO-RIGHT"):
                ask()
        assert terminal.voiding.look(code, "1", terminal.session).draft.document == "D1"


def test_a_blank_void_takes_the_next_number_and_only_that(home: Path) -> None:
    with a_terminal(home) as terminal:
        kind, session, code = InvoiceKind.ORDINARY, terminal.session, code_of(terminal)
        shown = terminal.voiding.next_blank(kind, session)
        assert shown == InvoiceSlot(code, "00000003")
        voided = terminal.voiding.void_blank(kind, session, shown=shown)
        assert voided.key == InvoiceKey(code, "00000003")
        with pytest.raises(Refused, match="NUMBER-MOVED"):
            terminal.voiding.void_blank(kind, session, shown=shown)
        with pytest.raises(RuleBroken, match="VOID-NOT-FOR-KIND"):
            terminal.voiding.void_blank(InvoiceKind.E_ORDINARY, session)
    assert issue(home, "D3")["number"] == "00000004"
    statuses = [answer["status"] for answer in say(home, "invoices").answers]
    assert statuses == ["valid", "valid", "blank_void", "valid"]
    well(home)


def test_a_kind_that_the_disk_does_not_have_is_named(home: Path, monkeypatch: Any) -> None:
    with a_terminal(home) as terminal:
        monkeypatch.setattr(terminal.device.disk, "limits", tuple)
        with pytest.raises(RuleBroken, match="KIND-NOT-AUTHORISED"):
            terminal.voiding.next_blank(InvoiceKind.ORDINARY, terminal.session)


def test_what_may_be_voided_this_month_is_listed(home: Path) -> None:
    issue(home, "E1", kind="026")
    issue(home, "R1", kind="025")
    with a_terminal(home) as terminal:
        void(terminal, "2")
        terms = terminal.voiding.this_month(terminal.session)
        assert [one.kind for one in terms] == ["004", "007", "025"]
        assert {one.document for one in terminal.voiding.candidates(terms)} == {"D1", "R1"}
        assert len(terminal.voiding.candidates(terms, "00000001")) == 2
        assert len(terminal.voiding.candidates(terms, "00000001", 1)) == 1
        reported = [replace(one, reported=True) for one in terms]
        assert terminal.voiding.candidates(reported) == ()
        terminal.clock.set(terminal.clock.show().replace(month=2, day=1), "主管甲")
        assert terminal.voiding.candidates(terminal.voiding.this_month(terminal.session)) == ()
        none = replace(CASHIER, rights=frozenset())
        with pytest.raises(RuleBroken, match="NO-RIGHT"):
            terminal.voiding.this_month(none)


class Lost:
    """Every answer to this method of the driver is lost, and so is every answer after it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        real = getattr(Disk, name)

        def done_and_lost(disk: Disk, *asked: Any) -> None:
            real(disk, *asked)
            raise OutcomeUnknown("DISK-GONE")

        def silent(_: Disk, request_id: bytes) -> None:
            raise OutcomeUnknown("DISK-GONE")

        monkeypatch.setattr(Disk, name, done_and_lost)
        monkeypatch.setattr(Disk, "outcome", silent)


@pytest.mark.parametrize("between", ["nothing", "another start"])
def test_a_void_whose_outcome_nobody_was_told_is_told_when_asked_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    with monkeypatch.context() as patched, a_terminal(home) as terminal:
        Lost(patched, "void")
        with pytest.raises(OutcomeUnknown):
            void(terminal)
    if between == "another start":
        assert say(home, "check", "--fix").exit_code == 0
    with a_terminal(home) as terminal:
        assert void(terminal).again
        assert refused(terminal) == "VOID-ALREADY"
    well(home)


def test_a_blank_void_whose_outcome_nobody_was_told_takes_no_second_number(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = InvoiceKind.ORDINARY
    with monkeypatch.context() as patched, a_terminal(home) as terminal:
        shown = terminal.voiding.next_blank(kind, terminal.session)
        Lost(patched, "void_blank")
        with pytest.raises(OutcomeUnknown):
            terminal.voiding.void_blank(kind, terminal.session)
    with a_terminal(home) as terminal:
        other = terminal.voiding.void_blank(InvoiceKind.SPECIAL, terminal.session)
        assert (other.again, other.key.number) == (False, "00000001")
        later = InvoiceSlot(shown.code, "00000004")
        third = terminal.voiding.void_blank(kind, terminal.session, shown=later)
        assert (third.again, third.key.number) == (False, "00000004")
        with pytest.raises(RuleBroken, match="VOID-NOT-OWN"):
            terminal.voiding.void(shown.code, "1", "测试", CASHIER)
        again = terminal.voiding.void_blank(kind, terminal.session)
        assert (again.again, again.key.number) == (True, "00000003")
        assert terminal.voiding.void_blank(kind, terminal.session).key.number == "00000005"
    well(home)
