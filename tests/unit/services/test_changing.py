"""变更: reported off cycle first, made once whatever breaks; a kind that is new is there at once;
where disk and bureau differ is said in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bootstrap.opening import open_terminal
from app.bureau.bureau import Bureau
from app.domain.errors import RuleBroken
from app.domain.rights import Role, Session
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.devices import ChangeKind
from app.services.terminal import Terminal
from hardware.orders import RecordSort
from tests.bureau_office import Wall, bureau_at
from tests.disk_builders import START
from tests.enrolled_home import PERSON, an_enrolled_home, grant
from tests.home_builders import bill, say, text_file


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", Wall(START)) as bureau:
        yield bureau


@pytest.fixture
def home(tmp_path: Path, bureau: Bureau) -> Iterator[Path]:
    with an_enrolled_home(tmp_path / "home", bureau) as made:
        yield made


@contextmanager
def a_terminal(home: Path) -> Iterator[Terminal]:
    terminal = open_terminal(home, writes=True)
    try:
        terminal.sign_in_for_practice()
        yield terminal
    finally:
        terminal.close()


def reports(terminal: Terminal) -> int:
    records = terminal.device.disk.journal(0, 50)
    return sum(getattr(one, "sort", None) is RecordSort.REPORT_BUILT for one in records)


def test_a_kind_that_the_hall_granted_is_there_at_once(home: Path, bureau: Bureau) -> None:
    roll = text_file(home / "roll.txt", bill("R1"))
    assert set(say(home, "status").only["stock"]) == {"004", "007"}
    assert say(home, "issue", roll, "--kind", "025").exit_code == 1
    grant(bureau, ChangeKind.KINDS, "004 007 025")
    shown = say(home, "change", "show").only
    assert [one.split()[0] for one in shown["waiting"]] == ["票种核定"]
    assert shown["differences"] == []
    (made,) = say(home, "change", "fetch").answers
    assert (made["new_kinds"], made["outcome"]) == (["025"], "done")
    assert say(home, "change", "fetch").answers == []
    assert set(say(home, "status").only["stock"]) == {"004", "007", "025"}
    say(home, "stock", "claim", "025")
    assert say(home, "issue", roll, "--kind", "025").only["outcome"] == "issued"


def test_by_words_a_limit_is_changed_for_one_kind(home: Path) -> None:
    made = say(home, "change", "limit", "999.99", "--kind", "007").only
    assert made["groups"] == ["007"]
    with a_terminal(home) as terminal:
        limits = {one.kind: one.single_limit_fen for one in terminal.device.disk.limits()}
    assert limits["007"] == 99999
    assert limits["004"] != 99999
    assert say(home, "change", "kinds", "026").only["new_kinds"] == ["026"]


def test_where_disk_and_bureau_differ_is_said(home: Path, bureau: Bureau) -> None:
    said = say(home, "change", "name", "示例甲新名测试有限公司").only
    assert said["warnings"] == ["NAME-ON-DISK"]  # and what the disk keeps is told
    assert (said["groups"], said["new_kinds"]) == ([], [])
    (name,) = say(home, "change", "show").only["differences"]
    assert (name["what"], name["disk"]) == ("名称", PERSON.name)
    with a_terminal(home) as terminal:
        changing = terminal.changing
        standing = terminal.bureau.standing()
        more, other = standing.kinds[0], standing.kinds[1]
        told = replace(
            standing,
            active=False,
            kinds=(replace(more, single_limit_fen=1), replace(other, kind="028")),
        )
        what = [(one.what, one.kind) for one in changing._differences(told)]
    assert what == [
        ("名称", ""),
        ("单张限额", "004"),
        ("票种", "007"),
        ("票种", "028"),
        ("状态", ""),
    ]


def test_another_disk_gets_a_code_and_the_old_one_is_cancelled(
    home: Path, bureau: Bureau, tmp_path: Path
) -> None:
    made = say(home, "change", "disk").only
    code, url = made["enrolment"], _url(home)
    assert code
    assert say(home, "status").only["disk"]["state"] == "cancelled"
    new = tmp_path / "new"
    issued = say(new, "init", "--bureau", url, "--enrolment", code)
    assert issued.exit_code == 0, issued.answers
    with a_terminal(home) as terminal:
        look = terminal.changing.look()
    assert look.disks == (issued.only["disk"]["number"],)
    assert "已注销" in [one.bureau for one in look.differences]


def test_what_the_replaced_disk_issued_explains_the_difference(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    assert say(home, "upload").exit_code == 0
    with a_terminal(home) as terminal:
        assert terminal.changing.look().differences == ()  # nothing was replaced
    code, url = say(home, "change", "disk").only["enrolment"], _url(home)
    new = tmp_path / "new"
    say(new, "init", "--demo", "--bureau", url, "--enrolment", code)
    with a_terminal(new) as terminal:
        number = terminal.device.identity.number
        (told,) = terminal.changing.look().differences
        assert (told.disk, told.kind) == ("0.00", "")
        assert "非征期抄报" in told.fix and told.bureau != "0.00" and number not in told.fix
        bureau = Uncompared(terminal.bureau)
        assert replace(terminal.changing, bureau=bureau).look().differences == ()
    say(new, "stock", "claim", "007")
    mine = text_file(tmp_path / "b.txt", bill("D2"))
    assert say(new, "issue", mine).exit_code == 0  # as much, and not sent: nothing to explain
    with a_terminal(new) as terminal:
        assert terminal.changing.look().differences == ()


class Uncompared:
    """A bureau that compares nothing yet."""

    def __init__(self, bureau: Any) -> None:
        self._bureau = bureau

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bureau, name)

    def comparison(self, period: str) -> None:
        raise BureauRefused("NOT-FILED", period=period)


def _url(home: Path) -> str:
    from app import settings
    from app.bootstrap.home import Home

    return settings.read(Home(home).settings).bureau_url


class Breaking:
    """The bureau, whose answer to one change gets lost."""

    def __init__(self, bureau: Any) -> None:
        self._bureau = bureau
        self.asked: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bureau, name)

    def change(self, asked: Any) -> Any:
        self.asked.append(asked)
        changed = self._bureau.change(asked)
        if len(self.asked) == 1:
            raise BureauAway(Reason.CUT)
        return changed


def test_an_answer_that_was_lost_is_the_same_change_again(home: Path) -> None:
    with a_terminal(home) as terminal:
        bureau = Breaking(terminal.bureau)
        changing = replace(terminal.changing, bureau=bureau)
        me = terminal.session
        with pytest.raises(BureauAway):
            changing.make(ChangeKind.LIMIT, me, "88888")
        told = reports(terminal)
        assert changing.own().unfinished is ChangeKind.LIMIT
        assert changing.make(ChangeKind.LIMIT, me, "88888").groups == ("004", "007")
        assert len({asked.request_id for asked in bureau.asked}) == 1
        assert reports(terminal) == told
        assert changing.own().unfinished is None
        bureau.asked.clear()
        with pytest.raises(BureauAway):
            changing.make(ChangeKind.LIMIT, me, "77777")
        (made,) = changing.fetch(me)  # goes on with it
        assert made.groups == ("004", "007")
        assert {one.single_limit_fen for one in terminal.device.disk.limits()} == {77777}


def test_what_the_bureau_refuses_is_forgotten(home: Path) -> None:
    with a_terminal(home) as terminal:
        changing, me = terminal.changing, terminal.session
        with pytest.raises(BureauRefused):
            changing.make(ChangeKind.LIMIT, me, "no number")
        assert changing._asked_before(ChangeKind.LIMIT, "no number", "") is None
        with pytest.raises(RuleBroken):
            changing.make(ChangeKind.LIMIT, Session("丙", Role.PAYEE, frozenset()))


class Refusing:
    """A bureau that takes no report."""

    def __init__(self, bureau: Any) -> None:
        self._bureau = bureau

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bureau, name)

    def report(self, _: bytes) -> None:
        raise BureauRefused("BUREAU-MAINTENANCE")


def test_a_report_that_is_not_taken_changes_nothing(home: Path) -> None:
    with a_terminal(home) as terminal:
        changing = replace(terminal.changing, bureau=Refusing(terminal.bureau))
        with pytest.raises(BureauRefused) as refused:
            changing.make(ChangeKind.LIMIT, terminal.session, "88888")
        assert refused.value.code == "BUREAU-MAINTENANCE"
        assert 88888 not in {one.single_limit_fen for one in terminal.device.disk.limits()}
