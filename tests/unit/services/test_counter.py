"""A month closed at the counter (办税厅), by files and by the report disk, without a network."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.domain.errors import RuleBroken
from app.domain.invoice import Upload
from app.domain.rights import Session
from app.services.packages.carried import Found, kind_of
from app.services.packages.package_files import PackageFiles
from app.services.problems import Sentences
from app.services.stock.volume_loading import Loaded
from app.services.terminal import Terminal
from hardware.errors import DeviceError, OutcomeUnknown, PackageWrong, Refused
from hardware.orders import NumberRange, PackageKind, ReportState
from hardware.signing.packages import as_file, opened
from tests.bureau_builders import flipped
from tests.counter import lay, reports_in
from tests.home_builders import a_home, a_terminal, bill, say, text_file
from tests.pen import Pen

FEBRUARY = "2024-02-02T09:00:00+08:00"
AT = datetime.fromisoformat(FEBRUARY)
VOLUME = NumberRange("007", "099002410204", 1, 50)
SENTENCES = Sentences(Path(__file__).parents[3] / "resources" / "problems.toml")


@pytest.fixture
def home(tmp_path):
    """A practice home with a ticket in January; it is February."""
    made = a_home(tmp_path)
    assert say(made, "clock", "set", "2024-01-31T10:00:00+08:00").exit_code == 0
    assert say(made, "issue", text_file(tmp_path / "one.txt", bill())).exit_code == 0
    assert say(made, "clock", "set", FEBRUARY).exit_code == 0
    return made


@pytest.fixture
def pen(home):
    """Of the bureau's authority: for packages one by one, and for those that no counter gives."""
    return Pen(home, AT)


def outcomes(said) -> list[str]:
    """One for each line."""
    return [each["outcome"] for each in said.answers]


# -- by files ----------------------------------------------------------------------------------


def at_the_counter(home: Path, out: Path, back: Path, *more: str) -> Path:
    """The hall's clerk takes everything and lays the answers down."""
    visit = say(home, "bureau", "counter", out, "--to", back, *more)
    assert visit.exit_code == 0, visit.answers
    return back


def test_a_month_is_closed_by_files_alone(home, pen, tmp_path):
    out = tmp_path / "out"
    reported = say(home, "report", "--to", out)
    assert outcomes(reported) == ["done"] * 6
    steps = [(each["step"], each["group"]) for each in reported.answers[1:3]]
    assert steps == [("upload", "007"), ("report", "007")]
    assert reported.answers[1]["events"] == 1
    assert not any(each.get("warnings") for each in reported.answers)
    assert {each["receipt"] for each in reported.answers} == set(map(str, out.iterdir()))
    summary = next(s for s in map(pen.accepted, reports_in(out)) if s.group == "007")
    assert (summary.unsent, summary.totals[0].tickets) == (1, 1)
    back = at_the_counter(home, out, tmp_path / "back", "--claim", "007=50")
    cleared = say(home, "clear", "--from", back)
    assert cleared.exit_code == 0
    assert [(e["step"], e["group"], e["outcome"]) for e in cleared.answers[:7:3]] == [
        ("upload", "", "done"),
        ("receipt", "025", "done"),
        ("clear", "004", "done"),
    ]
    assert {e["lock_date"] for e in cleared.answers[6:]} == {"2024-03-15"}
    assert {e["period"] for e in cleared.answers[1:]} == {"2024-01"}
    loaded = say(home, "stock", "load", "--from", back)
    assert (loaded.only["outcome"], loaded.only["kind"]) == ("done", "007")
    status = say(home, "status").only
    assert (status["disk"]["state"], status["offline"]["unsent"]) == ("normal", 0)
    assert say(home, "issue", text_file(tmp_path / "two.txt", bill("D2"))).exit_code == 0


def test_everything_again_is_already_done(home, tmp_path):
    out, back = tmp_path / "out", tmp_path / "back"
    say(home, "report", "--to", out)
    again = say(home, "report", "--to", out)
    assert outcomes(again) == ["already_done", "done", *["already_done"] * 4]
    assert len(list(out.iterdir())) == 6
    at_the_counter(home, out, back, "--claim", "007=50")
    assert outcomes(say(home, "report", "--from", back)) == ["done"] * 6
    assert outcomes(say(home, "report", "--from", back)) == ["already_done"] * 6
    assert outcomes(say(home, "report", "--to", out)) == ["already_done"] * 5
    assert outcomes(say(home, "clear", "--from", back)) == ["already_done"] * 6 + ["done"] * 5
    assert outcomes(say(home, "stock", "load", "--from", back)) == ["done"]
    again = say(home, "clear", "--from", back)
    assert outcomes(again) == ["already_done"] * 11
    assert {each["period"] for each in again.answers[1:]} == {"2024-01"}
    assert outcomes(say(home, "stock", "load", "--from", back)) == ["already_done"]
    assert outcomes(say(home, "report", "--to", out)) == ["not_due"] * 5


def test_while_the_period_runs_nothing_is_due_but_off_cycle_is_sent(tmp_path):
    home, out = a_home(tmp_path), tmp_path / "out"
    assert outcomes(say(home, "report", "--to", out)) == ["not_due"] * 5
    assert list(out.iterdir()) == []
    assert outcomes(say(home, "report", "--off-cycle", "--to", out)) == ["done"] * 5
    assert len(list(out.glob("off-cycle-*"))) == 5
    assert say(home, "status").only["disk"]["state"] == "normal"


def test_one_group_is_written_where_the_file_was_named(home, pen, tmp_path):
    back = tmp_path / "back"
    out = tmp_path / "all"
    say(home, "report", "--to", out)
    one, *others = reports_in(out)
    lay(back, *map(pen.receipt, others))
    say(home, "report", "--from", back)
    named = tmp_path / "mine.simulated.json"
    assert outcomes(say(home, "report", "--to", named)).count("already_done") == 5
    assert opened(one).number in named.read_text()


def test_several_groups_are_written_beside_the_file_that_was_named(home, tmp_path):
    say(home, "report", "--to", tmp_path / "mine.simulated.json")
    assert len(list(tmp_path.glob("mine-report-*.simulated.json"))) == 5


def test_only_the_group_that_was_named_is_cleared(home, tmp_path):
    out = tmp_path / "out"
    say(home, "report", "--to", out)
    back = at_the_counter(home, out, tmp_path / "back")
    cleared = say(home, "clear", "--group", "007", "--from", back)
    assert [e["group"] for e in cleared.answers if e["step"] == "clear"] == ["007"]
    assert say(home, "clear", "--group", "999", "--from", back).codes == ["GROUP-UNKNOWN"]


def test_a_clearance_without_the_receipt_is_refused_by_name(home, pen, tmp_path):
    out = tmp_path / "out"
    say(home, "report", "--to", out)
    (report, *_) = reports_in(out)
    said = say(home, "clear", "--from", lay(tmp_path / "back", pen.clearance(report)))
    assert (said.codes, said.exit_code) == (["NOT-REPORTED"], 1)


# -- what must not go in -------------------------------------------------------------------------


def codes(home: Path, folder: Path, *words: str) -> list[str]:
    """What each line was refused with."""
    return say(home, *words, "--from", folder).codes


def test_a_package_for_another_disk_is_named_before_the_disk_is_asked(home, pen, tmp_path):
    out = tmp_path / "out"
    say(home, "report", "--to", out)
    report = reports_in(out)[0]
    block = opened(pen.clearance(report)).body
    foreign = lay(
        tmp_path / "foreign",
        pen.sealed(PackageKind.CONTROL, block, "990000000009"),
        pen.sealed(PackageKind.VOLUMES, opened(pen.numbers(VOLUME)).body, "990000000009"),
    )
    assert codes(home, foreign, "clear") == ["PACKAGE-OTHER-DISK"]
    assert codes(home, foreign, "stock", "load") == ["PACKAGE-OTHER-DISK"]


def test_an_altered_package_is_named(home, pen, tmp_path):
    altered = lay(tmp_path / "altered", flipped(pen.numbers(VOLUME)))
    assert codes(home, altered, "stock", "load") == ["PACKAGE-ALTERED"]


def test_a_package_of_another_authority_is_named(home, tmp_path):
    (other := tmp_path / "other").mkdir()
    stranger = Pen(a_home(other, "jsp"), AT)
    stranger.disk = Pen(home, AT).disk
    foreign = lay(tmp_path / "foreign", stranger.numbers(VOLUME))
    assert codes(home, foreign, "stock", "load") == ["PACKAGE-WRONG"]


def test_a_clearance_of_an_earlier_month_is_old(home, pen, tmp_path):
    out, back = tmp_path / "out", tmp_path / "back"
    say(home, "report", "--to", out)
    report = reports_in(out)[1]
    old = opened(pen.clearance(report)).body
    kinds = tuple(
        type(each)(**{**{f: getattr(each, f) for f in each.__struct_fields__}, **_DECEMBER})
        for each in old.kinds
    )
    block = pen.sealed(PackageKind.CONTROL, type(old)(old.group, kinds))
    assert codes(home, lay(back, block), "clear") == ["PACKAGE-OLD"]


_DECEMBER = {
    "report_from": datetime(2023, 12, 1).date(),  # noqa: DTZ001
    "report_to": datetime(2023, 12, 31).date(),  # noqa: DTZ001
    "lock_date": datetime(2024, 1, 15).date(),  # noqa: DTZ001
}


def test_a_receipt_for_another_report_is_named(home, pen, tmp_path):
    out = tmp_path / "out"
    say(home, "report", "--off-cycle", "--to", out)
    (off, *_) = sorted(out.iterdir())
    from hardware.signing.packages import from_file

    early = pen.receipt(from_file(off.read_bytes()))
    say(home, "report", "--to", out)
    assert codes(home, lay(tmp_path / "back", early), "report") == ["REPORT-UNKNOWN"]


def test_files_that_are_no_packages_are_named_and_the_others_go_in(home, pen, tmp_path):
    back = lay(tmp_path / "back", pen.numbers(VOLUME))
    (back / "zzz.simulated.json").write_text("{}")
    assert codes(home, back, "stock", "load") == ["", "PACKAGE-WRONG"]
    assert codes(home, back, "clear") == ["PACKAGE-WRONG"]
    assert codes(home, back, "report") == ["PACKAGE-WRONG"]


def test_a_place_without_packages_says_so(home, tmp_path):
    (empty := tmp_path / "empty").mkdir()
    for words in (["stock", "load"], ["clear"], ["report"]):
        assert codes(home, empty, *words) == ["PACKAGE-NONE"]
        said = say(home, *words, "--from", empty).only["error"]["message"]
        assert said.startswith(str(empty))
        assert codes(home, tmp_path / "nowhere", *words) == ["FILE-MISSING"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    def broken(*_):
        raise PermissionError(13, "")

    monkeypatch.setattr(Path, "glob", broken)
    with pytest.raises(RuleBroken) as no:
        PackageFiles(tmp_path, lambda _: None).find()
    assert no.value.code == "FILE-UNREADABLE"


def test_nothing_is_written_where_it_cannot_be(home, tmp_path):
    (tmp_path / "file").write_text("")
    assert say(home, "report", "--to", tmp_path / "file" / "x").codes == ["FILE-NOT-WRITTEN"] * 5
    with a_terminal(home) as terminal:
        assert {each.report for each in terminal.reporting.groups()} == {ReportState.OPEN}


def test_a_report_that_could_not_be_laid_down_is_written_by_the_next_call(home, tmp_path):
    out = tmp_path / "out.simulated.json"
    blocked = {
        out.with_name(f"out-report-{group}-2024-01-{number}.simulated.json")
        for group, number in _numbers(home)
    }
    for each in blocked:
        each.mkdir()
    said = say(home, "report", "--to", out)
    assert said.codes == [*["FILE-NOT-WRITTEN"], "", *["FILE-NOT-WRITTEN"] * 4]
    for each in blocked:
        each.rmdir()
    again = say(home, "report", "--to", out)
    assert [each["outcome"] for each in again.answers if each["step"] == "report"] == (
        ["already_done"] * 5
    )


def _numbers(home: Path) -> list[tuple[str, str]]:
    """What the next reports will be called."""
    with a_terminal(home) as terminal:
        disk = terminal.device.disk
        head, number = disk.status().head_sequence, disk.identity().number
        groups = terminal.reporting.groups()
    return [(each.name, f"{number}-{head + n:08d}") for n, each in enumerate(groups, start=1)]


# -- gates -----------------------------------------------------------------------------------------


def test_a_ticket_whose_signature_failed_stands_in_the_way_of_its_group(home, tmp_path):
    with a_terminal(home) as terminal, terminal.book.writing() as work:
        (entry,) = work.outbox.due(AT)
        work.outbox.mark(entry, Upload.SIGNATURE_FAILED)
        work.commit()
    said = say(home, "report", "--to", tmp_path / "out")
    assert said.codes == ["", "SIGNATURE-FAILED", "", "", ""]
    assert said.exit_code == 1


class Nobody(Session, frozen=True):
    """May do nothing."""


def test_who_has_no_right_is_told_before_anything_is_done(home, tmp_path):
    with a_terminal(home) as terminal:
        nobody = Session("无权", terminal.session.role, frozenset())
        way = terminal.month_way(str(tmp_path))
        for ask in (
            lambda: list(terminal.reporting.send(way, nobody)),
            lambda: list(terminal.reporting.take_in(way, nobody)),
            lambda: list(terminal.clearing.take_in(way, nobody)),
            lambda: list(terminal.clearing.fetch(None, nobody)),  # type: ignore[arg-type]
            lambda: list(terminal.volume_loading.take_in(way, nobody)),
            lambda: terminal.reporting.confirm(b"", nobody),
            lambda: terminal.clearing.apply(b"", nobody),
            lambda: terminal.volume_loading.load(b"", nobody),
        ):
            with pytest.raises(RuleBroken) as no:
                ask()
            assert no.value.code == "NO-RIGHT"


def _way(terminal: Terminal, tmp_path: Path):
    return terminal.month_way(str(tmp_path / "out"))


def test_a_line_that_breaks_is_told_of_each_group_and_the_next_call_goes_on(home, tmp_path):
    class Breaking(PackageFiles):
        def give(self, package, name, *, alone):
            if "-025-" in name:
                raise OutcomeUnknown("READER-SILENT")
            return super().give(package, name, alone=alone)

    with a_terminal(home) as terminal:
        way = Breaking(tmp_path / "out", lambda _: None)
        lines = list(terminal.reporting.send(way, terminal.session))
        assert [each.outcome for each in lines] == ["done"] * 3 + ["refused"] * 3
        assert lines[-1].exit_code(SENTENCES) == 3
    said = say(home, "report", "--to", tmp_path / "out")
    assert [each["outcome"] for each in said.answers if each["step"] == "report"] == (
        ["already_done"] * 3 + ["done"] * 2
    )


def test_a_report_that_a_disk_says_is_frozen_and_does_not_show_is_told(home, tmp_path):
    say(home, "report", "--to", tmp_path / "out")
    with a_terminal(home) as terminal:
        disk = terminal.device.disk
        disk.report_package = lambda group: None  # type: ignore[method-assign]
        lines = list(terminal.reporting.send(_way(terminal, tmp_path), terminal.session))
        assert {each.problem.code for each in lines if each.problem} == {"NOT-REPORTED"}


def test_the_counter_knows_what_the_bureau_gave_to_a_group_the_disk_does_not_have(
    home, pen, tmp_path
):
    """A kind that is new from then on is granted by a control block of its own group."""
    out = tmp_path / "out"
    say(home, "report", "--to", out)
    block = opened(pen.clearance(reports_in(out)[0])).body
    kinds = tuple(
        type(each)(
            **{f: getattr(each, f) for f in each.__struct_fields__}
            | {"kind": "005", "group": "005"}
        )
        for each in block.kinds
    )
    bad = pen.sealed(PackageKind.CONTROL, type(block)("006", kinds))
    said = say(home, "clear", "--from", lay(tmp_path / "bad", bad))
    assert (said.codes, said.only["group"]) == (["PACKAGE-WRONG"], "006")
    new = pen.sealed(PackageKind.CONTROL, type(block)("005", kinds))
    said = say(home, "clear", "--from", lay(tmp_path / "new", new))
    assert (said.only["group"], said.only["outcome"]) == ("005", "done")
    assert "not_due" in outcomes(say(home, "report", "--to", out))


def test_what_is_told_of_a_package_that_was_refused(tmp_path):
    answers = list(Loaded("x", "P", problem=PackageWrong("PACKAGE-WRONG")).as_answers(SENTENCES))
    assert answers[0]["outcome"] == "refused"


@pytest.mark.parametrize("problem", [Refused("PACKAGE-OLD"), DeviceError("READER-GONE")])
def test_every_reason_has_an_exit_code(problem):
    assert SENTENCES.exit_code(problem) in (1, 3)


def test_a_package_reads_as_what_it_is(pen):
    assert '"simulated": true' in as_file(pen.numbers(VOLUME)).decode()


def test_what_cannot_be_opened_is_no_package_of_any_kind():
    assert kind_of(Found("报税盘", b"no package")) is None
    assert kind_of(Found("报税盘")) is None
