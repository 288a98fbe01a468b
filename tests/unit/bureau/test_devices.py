"""Disks: issued with a code, once; changed after an off-cycle report; never by themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Client

from app.bureau.bureau import Bureau
from app.bureau.enrolments import Enrolments
from app.gateway.messages.devices import (
    ChangeAsked,
    Changed,
    ChangeKind,
    Enrolled,
    EnrolmentAsked,
    Standing,
    Taxpayer,
)
from app.gateway.messages.month import ReportSent, ReportTaken
from db.bureau_schema.devices import waiting_change
from hardware.disk import Disk
from hardware.ports import DiskState
from hardware.signing.certificate import check_issuer, read
from hardware.signing.sm2 import PrivateKey
from tests.bureau_builders import report
from tests.bureau_office import Refused, Terminal, bureau_at, client_of, issued
from tests.disk_builders import Wall, request_id

PERSON = Taxpayer("91990000MA0000007X", "示例甲测试有限公司")
KEY = PrivateKey(7).public.data


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bureau, Client]]:
    folder = tmp_path_factory.mktemp("served")
    with bureau_at(folder / "bureau.db", Wall()) as bureau, client_of(bureau) as client:
        yield bureau, client


def code_for(bureau: Bureau, person: Taxpayer = PERSON) -> str:
    with bureau.writing() as work:
        return Enrolments(work).grant(person)


def enrolled(client: Client, code: str, request: int = 1, **changes: object) -> Enrolled:
    said: dict[str, object] = {"public_key": KEY, "taxpayer": PERSON, "profile": "skp", **changes}
    asked = EnrolmentAsked(f"{request:032x}", code, **said)  # type: ignore[arg-type]
    answer: Enrolled = Stranger(client).post("/v1/devices", asked, Enrolled)
    return answer


class Stranger(Terminal):
    """Speaks without a disk."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.token = ""


def refusal(client: Client, code: str, **changes: object) -> tuple[str, str]:
    with pytest.raises(Refused) as no:
        enrolled(client, code, **changes)  # type: ignore[arg-type]
    return no.value.code, no.value.facts.get("reason", "")


def test_a_disk_is_issued_with_a_code_once(served: tuple[Bureau, Client]) -> None:
    bureau, client = served
    code = code_for(bureau)
    told = enrolled(client, code)
    assert enrolled(client, code) == told
    said = read(told.certificate)
    assert (said.disk, said.taxpayer, said.public_key) == (told.disk, PERSON.tax_id, KEY)
    check_issuer(told.certificate, told.authority)
    assert (str(told.period_first), str(told.lock_date)) == ("2024-01-01", "2024-02-23")
    assert {v.kind: v.last - v.first + 1 for v in told.volumes}["007"] == 50
    assert refusal(client, code, request=2) == ("ENROLMENT-WRONG", "used")


def test_two_disks_never_get_the_same_number(served: tuple[Bureau, Client]) -> None:
    bureau, client = served
    first, second = (enrolled(client, code_for(bureau), n) for n in (1, 2))
    for mine, theirs in zip(first.volumes, second.volumes, strict=True):
        assert (theirs.code, theirs.first) == (mine.code, mine.last + 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"taxpayer": Taxpayer("91990000MA0000008X", "别人")}, "other-taxpayer"),
        ({"profile": "other"}, "profile"),
        ({"machine": 1, "host": "499099000001"}, "host"),
    ],
)
def test_a_code_is_good_for_what_it_was_given_for(
    served: tuple[Bureau, Client], changes: dict[str, object], reason: str
) -> None:
    bureau, client = served
    assert refusal(client, code_for(bureau), **changes) == ("ENROLMENT-WRONG", reason)


def test_an_unknown_code_and_a_wrong_key_issue_nothing(served: tuple[Bureau, Client]) -> None:
    bureau, client = served
    assert refusal(client, "ABCDEFGHJKLM") == ("ENROLMENT-WRONG", "unknown")
    assert refusal(client, code_for(bureau), public_key=b"x" * 64) == ("ENROLMENT-KEY", "")


def test_only_area_99_is_served(served: tuple[Bureau, Client]) -> None:
    from app.bureau.refusals import Refusal

    bureau, _ = served
    with pytest.raises(Refusal) as no:
        code_for(bureau, Taxpayer("91370100MA0000007X", "不在99地区"))
    assert no.value.code == "AREA-NOT-SIMULATED"


# -- changes ---------------------------------------------------------------------------------------


def change(terminal: Terminal, kind: ChangeKind, value: str = "", request: int = 1) -> Changed:
    asked = ChangeAsked(f"{request:032x}", kind, value)
    answer: Changed = terminal.post("/v1/changes", asked, Changed)
    return answer


def reported(terminal: Terminal, disk: Disk, number: int = 700) -> None:
    for at, group in enumerate(("004", "007")):
        package = report(disk, number + at, group, off_cycle=True).package
        terminal.post("/v1/reports", ReportSent(package), ReportTaken)


def test_a_limit_is_changed_after_an_off_cycle_report_and_the_disk_takes_it(
    terminal: Terminal, disk: Disk
) -> None:
    with pytest.raises(Refused) as no:
        change(terminal, ChangeKind.LIMIT, "999999999")
    assert (no.value.code, no.value.facts) == ("REPORT-BEFORE-CHANGE", {"groups": "004 007"})
    reported(terminal, disk)
    told = change(terminal, ChangeKind.LIMIT, "999999999")
    assert change(terminal, ChangeKind.LIMIT, "999999999") == told
    for at, package in enumerate(told.packages):
        disk.clear(request_id(800 + at), package)
    assert {limits.single_limit_fen for limits in disk.limits()} == {999_999_999}


def test_a_ticket_after_the_report_needs_another_one(terminal: Terminal, disk: Disk) -> None:
    reported(terminal, disk)
    terminal.upload(issued(disk, 1))
    with pytest.raises(Refused) as no:
        change(terminal, ChangeKind.NAME, "示例甲更名测试有限公司")
    assert no.value.facts == {"groups": "007"}


def test_a_new_kind_appears_on_the_disk(terminal: Terminal, disk: Disk) -> None:
    reported(terminal, disk)
    (package,) = change(terminal, ChangeKind.KINDS, "004 007 026").packages
    disk.clear(request_id(800), package)
    assert [limits.kind for limits in disk.limits()] == ["004", "007", "026"]
    told = terminal.get("/v1/standing", Standing)
    assert [each.kind for each in told.kinds] == ["004", "007", "026"]


def test_what_the_hall_granted_waits_to_be_fetched(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    row = {"disk": terminal.number, "kind": "limit", "value": "999999", "ticket_kind": "007"}
    with bureau.writing() as work:
        work.connection.execute(waiting_change.insert().values(**row, at=work.seconds))
    assert terminal.get("/v1/standing", Standing).changes == ("单张限额 007 9,999.99",)
    reported(terminal, disk)
    (package,) = change(terminal, ChangeKind.LIMIT).packages
    disk.clear(request_id(800), package)
    assert {t.kind: t.single_limit_fen for t in disk.limits()}["007"] == 999_999
    assert terminal.get("/v1/standing", Standing).changes == ()


def test_a_cancelled_disk_only_looks(terminal: Terminal, disk: Disk) -> None:
    reported(terminal, disk)
    (package,) = change(terminal, ChangeKind.CANCEL).packages
    disk.clear(request_id(800), package)
    assert disk.status().state is DiskState.CANCELLED
    told = terminal.get("/v1/standing", Standing)
    assert (told.active, told.disks) == (False, ())
    with pytest.raises(Refused) as no:
        change(terminal, ChangeKind.LIMIT, "100", request=2)
    assert no.value.code == "DISK-CANCELLED"


def test_standing_tells_each_group_where_it_stands(terminal: Terminal, disk: Disk) -> None:
    terminal.upload(issued(disk, 1))
    told = terminal.get("/v1/standing", Standing)
    states = {each.group: (each.period, each.received, each.reported) for each in told.groups}
    assert states == {"004": ("2024-01", 0, False), "007": ("2024-01", 1, False)}
    assert (told.taxpayer.tax_id, told.disks) == (PERSON.tax_id, (terminal.number,))
