"""分发 and 收回 between a host and its sub machine: numbers are on one disk at a time, the bureau
hears of every move, and a package is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bureau.enrolments import Enrolments
from app.domain.errors import RuleBroken
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.devices import Taxpayer
from app.gateway.messages.stock import NumberRange
from app.services.stock.stock_packages import StockPackages
from app.services.terminal import Terminal
from db.bureau_schema.stock import volume
from hardware.errors import Refused
from hardware.signing.packages import opened
from tests.bureau_home import Office, an_office
from tests.home_builders import a_terminal, say

PERSON = Taxpayer("91990000MA0000007X", "示例甲测试有限公司", address_phone="虚构路2号")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


@pytest.fixture
def host(office: Office) -> str:
    return str(say(office.home, "status").only["disk"]["number"])


@pytest.fixture
def sub(office: Office, host: str, tmp_path: Path) -> Path:
    """A second home of the same taxpayer, made without a file of it."""
    with office.bureau.writing() as work:
        work.devices.keep_taxpayer(PERSON)
        code = Enrolments(work).grant(PERSON)
    home = tmp_path / "sub"
    more = ("--enrolment", code, "--machine", "1", "--host", host)
    made = say(home, "init", "--bureau", office.url, *more)
    assert made.exit_code == 0, made.answers
    assert made.only["taxpayer"] == {"name": PERSON.name, "tax_id": PERSON.tax_id}
    return home


def left(home: Path, kind: str = "007") -> int:
    with a_terminal_of(home) as terminal:
        return sum(v.left for v in terminal.device.disk.volumes() if v.kind == kind)


def a_terminal_of(home: Path) -> Any:
    """The disk of a home, whoever may sign in there."""
    from contextlib import contextmanager

    from app.bootstrap.opening import open_terminal
    from app.domain.rights import ROLE_RIGHTS, Role, Session

    @contextmanager
    def opened_terminal() -> Iterator[Terminal]:
        terminal = open_terminal(home, writes=True)
        try:
            rights = ROLE_RIGHTS[Role.ADMINISTRATOR]
            terminal.take_session(Session("系统管理员", Role.ADMINISTRATOR, rights))
            yield terminal
        finally:
            terminal.close()

    return opened_terminal()


def held(office: Office) -> dict[str, list[tuple[int, int]]]:
    """Which disk has which numbers of 007, as the bureau has it."""
    from sqlalchemy import select

    with office.bureau.reading() as work:
        asked = select(volume).where(volume.c.kind == "007", volume.c.returned == 0)
        found: dict[str, list[tuple[int, int]]] = {}
        for row in work.connection.execute(asked.order_by(volume.c.code, volume.c.first)):
            found.setdefault(row.disk, []).append((row.first, row.last))
        return found


def test_numbers_go_to_a_sub_machine_and_come_back(
    office: Office, host: str, sub: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with a_terminal_of(sub) as terminal:
        second = terminal.device.identity.number
    (claimed,) = say(office.home, "stock", "claim", "007", "50").answers
    before, code = left(office.home), claimed["code"]
    middle = f"{int(claimed['first']) + 40:08d}"
    assigned = say(office.home, "stock", "assign", second, code, middle, "--out", out)
    assert assigned.exit_code == 0, assigned.answers
    assert left(office.home) == before - 10
    assert held(office)[second] == [(int(middle), int(claimed["last"]))]
    again = say(office.home, "stock", "assign", second, code, middle, "--out", tmp_path / "again")
    assert (again.only["last"], left(office.home)) == (assigned.only["last"], before - 10)
    with a_terminal_of(sub) as terminal:
        me = terminal.session
        (came,) = terminal.volume_loading.take_in(terminal.month_way(str(out)), me)
        assert came.problem is None
        assert sum(v.left for v in terminal.device.disk.volumes()) == 10
        back = terminal.month_way(str(tmp_path / "back"))
        place = terminal.stock_returning.to_host(code, int(middle), host, back, me)
        assert sum(v.left for v in terminal.device.disk.volumes()) == 0
        (wrong,) = terminal.stock_returning.recall(back, me)
        assert wrong.problem is not None
    assert second not in held(office)
    recalled = say(office.home, "stock", "recall", "--from", place)
    assert (recalled.exit_code, recalled.only["step"]) == (0, "recall"), recalled.answers
    assert left(office.home) == before
    twice = say(office.home, "stock", "recall", "--from", tmp_path / "back").only
    assert twice["outcome"] == "already_done"
    assert say(office.home, "stock", "recall", "--from", out).codes == ["PACKAGE-NONE"]


def test_what_is_no_return_for_this_disk_is_refused(
    office: Office, host: str, tmp_path: Path
) -> None:
    place = tmp_path / "wrong"
    place.mkdir()
    (place / "a.simulated.json").write_text("{", "utf-8")
    said = say(office.home, "stock", "recall", "--from", place)
    assert said.exit_code != 0
    assert said.answers[0]["outcome"] == "refused"
    volume_of = next(v for v in say(office.home, "stock", "list").answers if v["kind"] == "004")
    words = ("stock", "return", volume_of["code"], volume_of["first"])
    assert say(office.home, *words, "--to-host", host).codes == ["WORDS-WRONG"]
    to_host = say(office.home, *words, "--to-host", host, "--out", tmp_path / "x")
    assert to_host.codes == ["NOT-SUB"]


class Away:
    """A bureau that nobody reaches."""

    def __getattr__(self, _: str) -> Any:
        def ask(*_: object) -> None:
            raise BureauAway(Reason.CUT)

        return ask


def test_a_package_that_a_kill_cut_off_is_found_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (claimed,) = say(office.home, "stock", "claim", "007", "50").answers
    code, first = claimed["code"], int(claimed["first"])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with a_terminal(office.home) as terminal, monkeypatch.context() as cut:
        cut.setattr(StockPackages, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            terminal.stock_returning.leave(code, first, terminal.session)
    with a_terminal(office.home) as terminal:
        returning = terminal.stock_returning
        assert returning.packages.left() == ()
        with pytest.raises(RuleBroken):
            returning.give_back(code, first, terminal.session)
        assert len(returning.packages.left()) == 1
        assert returning.send_left() == 1
        assert (returning.send_left(), returning.packages.left()) == (0, ())


def test_a_distribution_that_a_kill_cut_off_is_given_again(
    office: Office, sub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_terminal_of(sub) as terminal:
        second = terminal.device.identity.number
    (claimed,) = say(office.home, "stock", "claim", "007", "50").answers
    code, first = claimed["code"], int(claimed["first"])
    out = tmp_path / "out"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with a_terminal(office.home) as terminal, monkeypatch.context() as cut:
        returning, way = terminal.stock_returning, terminal.month_way(str(out))
        cut.setattr(StockPackages, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            numbers = returning.to_assign(second, code, first)
            returning.assign(second, numbers, way, terminal.session)
    said = say(office.home, "stock", "assign", second, code, claimed["first"], "--out", out)
    assert said.exit_code == 0, said.answers
    assert Path(said.only["receipt"]).is_file()
    assert held(office)[second] == [(first, int(claimed["last"]))]


def test_a_request_that_the_disk_never_saw_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (claimed,) = say(office.home, "stock", "claim", "007", "50").answers
    with a_terminal(office.home) as terminal:
        returning, disk = terminal.stock_returning, terminal.device.disk

        def refused(*_: object) -> None:
            raise Refused("VOLUME-IN-USE")

        with monkeypatch.context() as cut, pytest.raises(Refused):
            cut.setattr(type(disk), "return_volumes", refused)
            returning.give_back(claimed["code"], int(claimed["first"]), terminal.session)
        assert (returning.packages.found(), returning.packages.left()) == (0, ())


def test_without_a_network_a_distribution_waits_for_the_bureau(
    office: Office, sub: Path, tmp_path: Path
) -> None:
    with a_terminal_of(sub) as terminal:
        second = terminal.device.identity.number
    (claimed,) = say(office.home, "stock", "claim", "007", "50").answers
    with a_terminal(office.home) as terminal:
        service = terminal.stock_returning
        away = replace(service, packages=replace(service.packages, bureau=Away()))
        numbers = away.to_assign(second, claimed["code"], int(claimed["first"]))
        other = replace(numbers, first=numbers.first + 10)
        away.assign(second, other, terminal.month_way(str(tmp_path / "o")), terminal.session)
        (package,) = away.packages.left()
        away.packages.keep(package)
        assert away.packages.given("499099000009", other) is None
        assert (second in held(office), away.packages.left()) == (False, (package,))
        assert away.to_assign(second, numbers.code, other.first) == other
        assert away.to_assign(second, numbers.code, numbers.first).last == other.first - 1
        assert service.send_left() == 1
        (move,) = [opened(one) for one in service.packages._given()]
        assert held(office)[second] == [(move.body.ranges[0].first, numbers.last)]


def test_who_names_no_other_disk_is_told_which_number_is_asked_for(
    office: Office, tmp_path: Path
) -> None:
    volume = next(v for v in say(office.home, "stock", "list").answers if v["kind"] == "007")
    own, before = say(office.home, "status").only["disk"]["number"], left(office.home)
    for disk in ("7", own, "４９９０９９０００００９"):
        words = ("stock", "assign", disk, volume["code"], volume["last"], "--out", tmp_path / "o")
        said = say(office.home, *words)
        assert (said.codes, said.exit_code) == (["DISK-NUMBER-WRONG"], 1), said
        assert disk in said.only["error"]["message"]
    assert left(office.home) == before


def test_the_bureau_moves_only_what_both_disks_may_have(
    office: Office, sub: Path, tmp_path: Path
) -> None:
    with a_terminal(office.home) as terminal:
        volume_of = next(v for v in terminal.device.disk.volumes() if v.kind == "007")
        service, way = terminal.stock_returning, terminal.month_way(str(tmp_path / "w"))
        numbers = service.rest_of(volume_of.code, volume_of.last - 4)
        away = replace(service, packages=replace(service.packages, bureau=Away()))
        away.assign("499099000009", numbers, way, terminal.session)  # a stranger's disk
        with pytest.raises(BureauRefused) as refused:
            service.send_left()
        assert refused.value.code == "PACKAGE-WRONG"
        with pytest.raises(BureauRefused):
            terminal.bureau.move_stock(b"none")
    with office.bureau.reading() as work:
        assert NumberRange("007", volume_of.code, volume_of.first, volume_of.last) in (
            work.stock.volumes.of(PERSON.tax_id)
        )
