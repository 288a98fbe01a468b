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
from app.bootstrap.sentences import sentences
from app.bureau.bureau import Bureau
from app.domain.errors import RuleBroken
from app.domain.invoice import Upload
from app.domain.rights import Right, Role, Session
from app.domain.tax_period import TaxPeriod
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.devices import ChangeKind
from app.services.outlook import situation_of
from app.services.terminal import Terminal
from app.words.rendering import as_text
from hardware.errors import DeviceError
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


def test_a_disk_is_not_given_up_before_everything_that_it_issued_has_arrived(
    home: Path, bureau: Bureau, tmp_path: Path
) -> None:
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    refused = say(home, "change", "disk")
    assert (refused.exit_code, refused.codes) == (1, ["UNSENT-INVOICES"])
    with a_terminal(home) as terminal:
        with terminal.book.writing() as work:  # a book that lost what waits
            waiting = work.outbox.oldest()
            assert waiting is not None
            work.sending.put((waiting.id,), Upload.SENT)
            work.commit()
        with pytest.raises(BureauRefused) as no:
            terminal.changing.make(ChangeKind.DISK, terminal.session)
        assert (no.value.code, no.value.facts["count"]) == ("UNSENT-INVOICES", "1")
        with terminal.book.writing() as work:
            work.sending.put((waiting.id,), Upload.SIGNATURE_FAILED)
            work.commit()
        with pytest.raises(RuleBroken) as failed:
            terminal.changing.make(ChangeKind.DISK, terminal.session)
        assert failed.value.code == "SIGNATURE-FAILED"
    assert say(home, "status").only["disk"]["state"] == "normal"


def test_the_code_for_the_next_disk_is_told_again_and_unused_numbers_went_back(
    home: Path, bureau: Bureau, tmp_path: Path
) -> None:
    for kind in ("007", "004"):
        say(home, "stock", "claim", kind)
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    say(home, "upload")
    made = say(home, "change", "disk").only
    again = say(home, "change", "disk").only
    assert (made["outcome"], again["outcome"]) == ("done", "already_done")
    assert again["enrolment"] == made["enrolment"]
    assert "warnings" not in made or made["warnings"] == []
    assert again["returned"] == []
    with bureau.reading() as work:
        (used,) = work.stock.volumes.of(PERSON.tax_id)  # what was issued is the taxpayer's
        assert (used.kind, used.first, used.last) == ("007", used.first, used.first)
    with a_terminal(home) as terminal, pytest.raises(DeviceError) as no:
        terminal.changing.make(ChangeKind.CANCEL, terminal.session)
    assert no.value.code == "DISK-CANCELLED"


def test_where_each_number_of_the_old_disk_went_is_in_book_and_bureau(
    home: Path, bureau: Bureau, tmp_path: Path
) -> None:
    say(home, "stock", "claim", "007")
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    say(home, "void", "--blank", "007")
    say(home, "upload")
    with a_terminal(home) as terminal:
        before = terminal.changing.own()
        assert not before.keeps
    begun = min(before.left, key=lambda each: (each.kind != "007", each.first))
    assert begun.first == 3  # one was issued, one voided blank
    made = say(home, "change", "disk").only
    assert [each["kind"] for each in made["returned"]] == [each.kind for each in before.left]
    assert f"退回 007 普票 {begun.code} 00000003–{begun.last:08d}" in as_text(made, sentences())
    with a_terminal(home) as terminal:
        month = TaxPeriod.of(START.date())
        report = terminal.statistics.month(month, None, situation_of(terminal))
        stock = {str(each.kind): each.stock for each in report.kinds if each.stock is not None}
        assert terminal.changing.own().left == ()
    assert (stock["007"].used, stock["004"].used) == (2, 0)
    for kind, mine in stock.items():
        left = [each for each in before.left if each.kind == kind]
        assert mine.returned == sum(each.last - each.first + 1 for each in left)
        assert (mine.closing, mine.missing) == (0, 0)


def test_who_may_not_give_numbers_back_is_told_that_they_stay(
    home: Path, bureau: Bureau, tmp_path: Path
) -> None:
    say(home, "stock", "claim", "007")
    with a_terminal(home) as terminal:
        me = terminal.session
        less = replace(me, rights=me.rights - {Right.CLAIM})
        made = terminal.changing.make(ChangeKind.CANCEL, less)
        assert (made.warnings, made.returned) == (("STOCK-LEFT",), ())


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
