"""The bureau's counter: what is brought is booked as over the network, once; nothing by halves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Table, func, select

from app.bureau.bureau import Bureau
from app.bureau.counter import Counter
from app.bureau.counter_lines import Bought, Brought
from app.bureau.counter_visits import Visits
from app.bureau.faults import FaultPlan, Faults
from app.bureau.returns import QUEUE
from app.gateway.messages.devices import Standing, Taxpayer
from app.gateway.messages.month import Clearance, ClearanceAsked, ReportSent, ReportTaken
from db.bureau_schema.month import clearance, vat_return
from db.bureau_schema.reports import report, report_total
from db.bureau_schema.stock import claim, stock_return
from db.bureau_schema.tickets import doubted, ticket, ticket_event, upload
from hardware.disk import Disk
from hardware.orders import (
    CarriedRecord,
    DistributionOrder,
    NumberRange,
    PackageKind,
    ReportState,
    ReturnOrder,
)
from hardware.ports import CHINA_TIME
from hardware.signing import certificate, packages
from hardware.signing.sm2 import PrivateKey
from tests.bureau_builders import (
    DISK,
    MORE,
    SUB,
    returned_by_sub,
    sign,
    void_of,
    volumes,
)
from tests.bureau_office import Terminal, issued
from tests.counter_packages import records_of, reports, tickets, told, visit
from tests.disk_builders import START, Wall, request_id

FEBRUARY = datetime(2024, 2, 5, 9, 0, tzinfo=CHINA_TIME)
LEDGERS: tuple[Table, ...] = (
    *(ticket, ticket_event, doubted, upload, report, report_total),
    *(vat_return, clearance, claim, stock_return),
)
WHOLE_MONTH = [
    ("upload", "", "done", ""),
    ("report", "004", "done", ""),
    ("report", "007", "done", ""),
    ("file-return", "", "done", ""),
    ("clear", "004", "done", ""),
    ("clear", "007", "done", ""),
]


def counted(bureau: Bureau) -> list[int]:
    """Rows of every ledger."""
    with bureau.reading() as work:
        found = [
            work.connection.scalar(select(func.count()).select_from(table)) for table in LEDGERS
        ]
    return [int(each or 0) for each in found]


@pytest.fixture
def month(disk: Disk, bureau: Bureau, wall: Wall) -> list[bytes]:
    """January with two tickets, one of them void; it is February, nothing ever went out."""
    first = sign(disk, 1)
    sign(disk, 2)
    disk.void(request_id(600), void_of(first))
    wall.at = FEBRUARY
    return [tickets(disk), *reports(disk)]


def test_a_month_is_closed_by_packages_alone_and_the_disk_takes_the_answers(
    month: list[bytes], bureau: Bureau, disk: Disk
) -> None:
    done = visit(bureau, *month)
    assert told(done) == WHOLE_MONTH
    assert done.lines[0].more == {"events": 3}
    assert done.lines[3].more == {"state": "paid", "payable": "39.00"}
    by_name = {each.name: each.package for each in done.answers}
    disk.mark_uploaded(request_id(700), by_name[done.lines[0].answer])
    assert disk.status().unsent == 0
    for number, line in enumerate(done.lines[1:3]):
        disk.confirm_report(request_id(710 + number), by_name[line.answer])
    for number, line in enumerate(done.lines[4:]):
        disk.clear(request_id(720 + number), by_name[line.answer])
    assert {each.report for each in disk.limits()} == {ReportState.OPEN}


def test_the_same_packages_are_the_same_answers_and_nothing_more_is_booked(
    month: list[bytes], bureau: Bureau
) -> None:
    done = visit(bureau, *month)
    before = counted(bureau)
    again = visit(bureau, *reversed(month))
    assert {each.outcome for each in again.lines} == {"already_done"}
    assert {(x.name, x.package) for x in again.answers} == {
        (x.name, x.package) for x in done.answers
    }
    assert counted(bureau) == before


def test_the_network_knows_what_was_done_at_the_counter(
    month: list[bytes], bureau: Bureau, terminal: Terminal
) -> None:
    done = visit(bureau, *month)
    answers = {each.name: each.package for each in done.answers}
    taken = terminal.post("/v1/reports", ReportSent(month[2]), ReportTaken)
    assert (taken.missing, taken.receipt) == (0, answers[done.lines[2].answer])
    asked = ClearanceAsked("b" * 32, "007", "2024-01")
    given = terminal.post("/v1/clearances", asked, Clearance)
    assert given.package == answers[done.lines[-1].answer]
    groups = terminal.get("/v1/standing", Standing).groups
    assert {each.period for each in groups} == {"2024-02"}


def test_the_counter_knows_what_came_over_the_network(
    disk: Disk, bureau: Bureau, terminal: Terminal, wall: Wall
) -> None:
    terminal.upload(issued(disk, 1))
    wall.at = FEBRUARY
    terminal.sign_in()
    first, second = reports(disk)
    terminal.post("/v1/reports", ReportSent(first), ReportTaken)
    done = visit(bureau, tickets(disk), first, second)
    assert told(done)[:3] == [
        ("upload", "", "done", ""),
        ("report", "004", "already_done", ""),
        ("report", "007", "done", ""),
    ]
    assert told(done)[3:] == WHOLE_MONTH[3:]


def test_a_report_without_its_tickets_is_taken_and_what_is_missing_is_told(
    month: list[bytes], bureau: Bureau
) -> None:
    done = visit(bureau, *month[1:])
    assert [each.more.get("missing") for each in done.lines[:2]] == [None, 3]
    refused = {line.group: line.code for line in done.lines if line.step == "clear"}
    assert refused == {"004": "COMPARE-MISMATCH", "007": "UNSENT-INVOICES"}
    assert done.refused
    later = visit(bureau, month[0])
    assert told(later) == [
        ("upload", "", "done", ""),
        ("file-return", "", "already_done", ""),
        ("clear", "004", "done", ""),
        ("clear", "007", "done", ""),
    ]


def test_a_return_needs_the_reports_of_every_group(month: list[bytes], bureau: Bureau) -> None:
    done = visit(bureau, month[0], month[2])
    assert told(done)[2:] == [
        ("file-return", "", "refused", "NOT-REPORTED"),
        ("clear", "007", "refused", "NOT-FILED"),
    ]


def test_a_return_under_way_is_waited_for(month: list[bytes], bureau: Bureau, wall: Wall) -> None:
    with bureau.writing() as work:
        work.settings.put(QUEUE, "3600")
    done = visit(bureau, *month)
    assert {line.code for line in done.lines if line.step == "clear"} == {"NOT-COMPARED"}
    wall.at = FEBRUARY + timedelta(hours=2)
    assert not visit(bureau, *month).refused


def test_a_month_that_its_quarter_files_needs_no_return(
    month: list[bytes], bureau: Bureau, disk: Disk
) -> None:
    tax_id = disk.status().taxpayer_id
    with bureau.writing() as work:
        person = Taxpayer(tax_id, "示例甲测试有限公司", general=False, quarterly=True)
        work.devices.keep_taxpayer(person)
    assert ("file-return", "", "not_due", "") in told(visit(bureau, *month))


def test_off_cycle_reports_move_nothing(disk: Disk, bureau: Bureau) -> None:
    sign(disk, 1)
    done = visit(bureau, *reports(disk, off_cycle=True))
    assert told(done) == [("report", "004", "done", ""), ("report", "007", "done", "")]
    assert {each.name[:17] for each in done.answers} == {"receipt-off-cycle"}


def test_a_report_before_its_month_is_over_at_the_bureau_is_refused(
    disk: Disk, bureau: Bureau, wall: Wall
) -> None:
    wall.at = FEBRUARY
    early = reports(disk)
    wall.at = START
    assert {line.code for line in visit(bureau, *early).lines} == {"REPORT-NOT-DUE"}


# -- 验签失败 for training -------------------------------------------------------------------------


def test_a_ticket_that_fails_by_the_fault_panel_is_told_and_looked_at_again(
    month: list[bytes], bureau: Bureau
) -> None:
    with bureau.writing() as work:
        Faults(work).keep(FaultPlan(signature_percent=100))
    done = visit(bureau, month[0])
    (line,) = done.lines
    assert (line.outcome, line.code, line.more["refused"]) == ("refused", "SIGNATURE-FAILED", 3)
    assert told(visit(bureau, *month)) == WHOLE_MONTH  # a second look heals
    assert visit(bureau, month[0]).lines[0].outcome == "already_done"


# -- 退票, 分票, 购票 ------------------------------------------------------------------------------


def test_numbers_that_left_the_disk_are_given_back_once(disk: Disk, bureau: Bureau) -> None:
    volume = disk.volumes()[-1]
    numbers = NumberRange(volume.kind, volume.code, volume.first, volume.last)
    package = disk.return_volumes(request_id(1), ReturnOrder((numbers,), "")).package
    done = visit(bureau, package)
    assert told(done) == [("return", "", "done", "")]
    assert done.lines[0].more["code"] == volume.code
    assert told(visit(bureau, package)) == [("return", "", "already_done", "")]


def test_numbers_for_a_sub_machine_are_none_of_the_counters_business(
    disk: Disk, bureau: Bureau
) -> None:
    order = DistributionOrder(SUB, (NumberRange("007", MORE, 401, 500),))
    package = disk.distribute(request_id(1), order).package
    (line,) = visit(bureau, package).lines
    assert (line.step, line.outcome, line.code) == ("assign", "not_due", "PACKAGE-FOR-DISK")


def test_numbers_are_bought_once_for_a_request(disk: Disk, bureau: Bureau) -> None:
    number = disk.identity().number
    wanted = Bought("a" * 32, number, "007", 50)
    done, again = (visit(bureau, bought=(wanted,)) for _ in range(2))
    assert (done.lines[0].outcome, again.lines[0].outcome) == ("done", "already_done")
    assert done.answers == again.answers
    disk.load_volumes(request_id(1), done.answers[0].package)
    other = visit(bureau, bought=(Bought("b" * 32, number, "007"),))
    assert other.lines[0].outcome == "done"
    assert other.lines[0].more["first"] != done.lines[0].more["first"]
    with bureau.reading() as work:
        assert {each.package for each in work.stock.claims(number)} == {b""}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Bought("a" * 32, "499900000009", "007"), "DISK-UNKNOWN"),
        (Bought("a" * 32, "", "025"), "KIND-NOT-GRANTED"),
        (Bought("a" * 32, "", "025", 5), "KIND-NOT-GRANTED"),
        (Bought("a" * 32, "", "007", 10_000), "CLAIM-TOO-MANY"),
    ],
)
def test_numbers_that_may_not_be_bought_are_refused_by_name(
    wanted: Bought, code: str, disk: Disk, bureau: Bureau
) -> None:
    wanted = replace(wanted, disk=wanted.disk or disk.identity().number)
    assert [line.code for line in visit(bureau, bought=(wanted,)).lines] == [code]
    assert counted(bureau)[-2] == 0


# -- what must not go in ---------------------------------------------------------------------------


def test_an_altered_record_refuses_its_package_whole(disk: Disk, bureau: Bureau) -> None:
    sign(disk, 1)
    sign(disk, 2, document="DEMO0002")
    first, second = records_of(disk)
    before = counted(bureau)
    for bad in (
        replace(first, signature=second.signature),
        replace(first, content=second.content),
        replace(first, content=b"\x01x"),
        replace(first, signed=b"x"),
        replace(first, signed=second.signed),
    ):
        done = visit(bureau, tickets(disk, [bad, second]))
        assert told(done) == [("upload", "", "refused", "PACKAGE-ALTERED")]
        assert counted(bureau) == before


def test_a_record_of_another_sort_is_no_ticket(disk: Disk, bureau: Bureau, wall: Wall) -> None:
    wall.at = FEBRUARY
    reports(disk)
    record = disk.journal(0, 9)[-1]
    assert records_of(disk) == ()
    other = CarriedRecord(b"", record.signed_bytes, record.signature.signature)
    assert visit(bureau, tickets(disk, [other])).lines[0].code == "PACKAGE-ALTERED"


def test_altered_reports_are_named_so_and_foreign_ones_otherwise(
    month: list[bytes], bureau: Bureau
) -> None:
    altered = bytearray(month[1])
    altered[-70] ^= 1  # the last byte that is signed
    key = PrivateKey.generate()
    own = packages.Signer(key, certificate.self_signed(key, {"common_name": "x"}, START))
    body = packages.opened(volumes()).body
    foreign = packages.seal(own, PackageKind.RETURN, "S-1", "x", START, body)
    codes = [line.code for line in visit(bureau, bytes(altered), foreign, b"nothing").lines]
    assert codes == ["PACKAGE-ALTERED", "PACKAGE-WRONG", "PACKAGE-WRONG"]
    enclosed = bytearray(month[0])
    enclosed[-1] ^= 1
    assert [x.code for x in visit(bureau, bytes(enclosed)).lines] == ["PACKAGE-ALTERED"]


def test_numbers_that_a_sub_machine_gives_to_its_host_are_passed_over_too(bureau: Bureau) -> None:
    (line,) = visit(bureau, returned_by_sub()).lines
    assert (line.step, line.outcome, line.facts["disk"]) == ("return", "not_due", DISK)


def test_a_package_of_a_disk_that_the_bureau_does_not_know_is_named(bureau: Bureau) -> None:
    assert [x.code for x in visit(bureau, returned_by_sub(to=SUB)).lines] == ["DISK-UNKNOWN"]


def test_the_bureaus_own_packages_are_passed_over(month: list[bytes], bureau: Bureau) -> None:
    done = visit(bureau, *month)
    answers = [each.package for each in done.answers]
    assert visit(bureau, *answers).lines == ()
    with bureau.reading() as work:
        assert len(Visits(work).newest()) == 1  # who brought nothing is not kept


def test_a_file_that_could_not_be_read_is_told_as_it_was(bureau: Bureau) -> None:
    unread = Brought("x", code="REPORT-DISK-DAMAGED")
    assert [line.code for line in Counter(bureau).serve([unread]).lines] == ["REPORT-DISK-DAMAGED"]


def test_visits_are_kept_and_the_oldest_go(
    bureau: Bureau, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bureau.counter_visits.MOST", 2)
    kept = []
    for _ in range(3):
        kept.append(Counter(bureau).serve([Brought("x", b"x")]).number)
        wall.at += timedelta(minutes=1)
    with bureau.reading() as work:
        assert [each.number for each in Visits(work).newest()] == kept[:0:-1]
        assert Visits(work).visit(kept[0]) is None


# -- any bytes -------------------------------------------------------------------------------------

MANGLED = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@MANGLED
@given(data=st.data())
def test_mangled_packages_are_refused_and_nothing_of_them_is_booked(
    month: list[bytes], bureau: Bureau, data: Any
) -> None:
    before = counted(bureau)
    package = bytearray(data.draw(st.sampled_from(month)))
    way = data.draw(st.sampled_from(["flip", "cut", "put", "any"]))
    at = data.draw(st.integers(0, len(package) - 1))
    if way == "flip":
        package[at] ^= data.draw(st.integers(1, 255))
    elif way == "cut":
        del package[at:]
    elif way == "put":
        package[at:at] = data.draw(st.binary(min_size=1, max_size=40))
    else:
        package = bytearray(data.draw(st.binary(max_size=200)))
    done = visit(bureau, bytes(package))
    assert {line.outcome for line in done.lines} <= {"refused"}
    assert all(line.code in ("PACKAGE-ALTERED", "PACKAGE-WRONG") for line in done.lines)
    assert counted(bureau) == before
