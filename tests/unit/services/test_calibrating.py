"""Calibration: what the rulers say is kept, carried over, and never takes a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from app.domain.errors import RuleBroken
from app.domain.searching import Filter
from app.services.faces.face_forms import FACES, VEHICLE
from app.services.faces.vehicle_face import vehicle_texts
from app.services.paper.calibrating import RULERS, TRIAL, Stands
from app.services.paper.paper_forms import ON_PAPER, TITLES, forms_of
from app.services.paper.paper_guide import CUPS, WINDOWS, PaperGuide
from app.services.paper.printers import Language, Paper, Printer
from app.services.terminal import Terminal
from printing.errors import PrinterError
from printing.marks import Readings
from printing.ports import LineState
from printing.queue_facts import QueueFacts, of_answer, queue_facts
from tests.dot_matrix import DotMatrix
from tests.home_builders import a_home, a_terminal, say
from tests.levels import needs
from tests.pdf_reading import page_text
from tests.print_service import a_print_service
from tests.roll_printer import RollPrinter

FORM = "vat_paper"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_home(tmp_path_factory.mktemp("home"))


@pytest.fixture
def terminal(home: Path, tmp_path: Path) -> Iterator[Terminal]:
    with a_terminal(home) as opened:
        for printer in (
            Printer("针打", f"file:{tmp_path}/dots", Language.ESCP),
            Printer("卷票机", f"file:{tmp_path}/roll", Language.ESCPOS),
            Printer("激光", f"file:{tmp_path}/laser", Language.PDF, (Paper.A4, Paper.FORM)),
        ):
            opened.printers.add(printer, opened.session)
        yield opened
        for printer in opened.printers.all():
            opened.printers.remove(printer.name, opened.session)


def test_every_form_has_a_name_and_lies_in_some_paper(terminal: Terminal) -> None:
    assert {form for forms in ON_PAPER.values() for form in forms} == TITLES.keys()
    assert forms_of(terminal.printers.one("卷票机")) == ("roll_57", "roll_76")


def test_a_test_print_of_every_form_reaches_its_printer_and_no_ticket_is_touched(
    home: Path, terminal: Terminal, tmp_path: Path
) -> None:
    before = (home / "disk.simulated.db").read_bytes(), terminal.searching.count(Filter())
    for printer in terminal.printers.all():
        for form in forms_of(printer):
            for what in (TRIAL, RULERS):
                assert terminal.calibrating.test(printer.name, form, what=what).taken > 500
    assert ((home / "disk.simulated.db").read_bytes(), terminal.searching.count(Filter())) == before
    dots = DotMatrix().feed((tmp_path / "dots").read_bytes()).sheets
    assert all("模拟" in page.text for page in dots)
    assert "不占号码" in dots[0].text
    assert "模拟" in RollPrinter().feed((tmp_path / "roll").read_bytes()).text
    assert b"%PDF" in (tmp_path / "laser").read_bytes()


def test_offsets_are_reckoned_from_the_rulers_and_kept_for_one_printer_and_form(
    terminal: Terminal,
) -> None:
    found = terminal.calibrating.reckon("针打", FORM, Readings(3.4, 1.8, 3.6, 1.8))
    terminal.calibrating.set("针打", FORM, found.right, found.down, terminal.session)
    assert terminal.printers.one("针打").offsets == {FORM: (35, 18)}
    again = terminal.calibrating.reckon("针打", FORM, Readings(3.5, 1.7, 3.5, 1.7))
    assert (again.right, again.down) == (35, 17)  # the rulers are printed without offsets
    assert terminal.printers.one("激光").offsets == {}
    assert terminal.calibrating.stands("针打", FORM) == Stands(35, 18, 0.0, on_form=True)
    assert terminal.calibrating.stands("激光", "goods_list") == Stands(0, 0, 10.0, on_form=False)
    with pytest.raises(RuleBroken, match="OFFSET-RANGE"):
        terminal.calibrating.reckon("针打", FORM, Readings(20.5, 0.0, 20.5, 0.0))
    with pytest.raises(RuleBroken, match="OFFSET-RANGE"):
        terminal.calibrating.set("针打", FORM, 0, -201, terminal.session)
    with pytest.raises(RuleBroken, match="FORM-UNKNOWN"):
        terminal.calibrating.set("针打", "x", 0, 0, terminal.session)


def test_offsets_move_what_is_printed(terminal: Terminal, tmp_path: Path) -> None:
    terminal.calibrating.test("针打", FORM)
    terminal.calibrating.set("针打", FORM, 10, 0, terminal.session)
    terminal.calibrating.test("针打", FORM)
    first, second = DotMatrix().feed((tmp_path / "dots").read_bytes()).sheets
    assert len(first.struck) == len(second.struck)
    moved = [b.x_mm - a.x_mm for a, b in zip(first.struck, second.struck, strict=True)]
    assert all(abs(each - 1.0) < 0.15 for each in moved)
    terminal.calibrating.set("针打", FORM, -200, 0, terminal.session)
    with pytest.raises(PrinterError, match="OFF-PAPER"):
        terminal.calibrating.test("针打", FORM)


def test_the_preview_shows_the_bought_form_below(terminal: Terminal) -> None:
    plain = terminal.calibrating.preview(FORM, (0, 0), 400)
    moved = terminal.calibrating.preview(FORM, (40, 20), 400)
    assert (plain.width, plain.height) == (moved.width, moved.height)
    assert plain.rgba != moved.rgba
    assert terminal.calibrating.preview("goods_list", (0, 0), 200).width == 200
    assert terminal.calibrating.preview(VEHICLE, (0, 0), 200).width == 200


def test_a_form_that_no_ticket_is_issued_on_is_filled_in_every_cell_and_marked(
    terminal: Terminal,
) -> None:
    calibrating = terminal.calibrating
    form = calibrating.form(VEHICLE)
    texts = vehicle_texts(form.titles, calibrating.now())
    assert texts.keys() == form.fields.keys()
    printed = calibrating.sheet(terminal.printers.one("针打"), VEHICLE, TRIAL)
    names = {text.name for text in printed.texts()}
    assert names == {"mark", *form.fields} - {"title", "code_head", "number_head"}
    assert calibrating.stands("针打", VEHICLE) == Stands(0, 0, 0.0, on_form=True)
    assert "模拟" in texts["title"]
    assert VEHICLE not in FACES.values()
    step, *_ = terminal.paper_guide.steps(VEHICLE, WINDOWS)[2:]
    assert "241 × 177 毫米" in step


def test_offsets_are_carried_to_another_pc(terminal: Terminal, tmp_path: Path) -> None:
    terminal.calibrating.set("针打", FORM, 35, -19, terminal.session)
    file = tmp_path / "offsets.json"
    assert terminal.calibrating.save(file)["printers"] == 3
    terminal.calibrating.set("针打", FORM, 0, 0, terminal.session)
    terminal.printers.remove("激光", terminal.session)
    _, unknown = terminal.calibrating.load(file, terminal.session)
    assert unknown == ("激光",)
    assert terminal.printers.one("针打").offsets == {FORM: (35, -19)}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not json", "OFFSETS-FILE"),
        (b"\xff\xfe", "OFFSETS-FILE"),
        (b"[" * 100_000, "OFFSETS-FILE"),
        (b'{"printers": [{"name": "x", "offsets": {"vat_paper": [201, 0]}}]}', "OFFSET-RANGE"),
        (b'{"printers": [{"name": "x", "offsets": {"y": [0, 0]}}]}', "FORM-UNKNOWN"),
    ],
)
def test_a_file_that_is_no_file_of_offsets_is_refused(
    terminal: Terminal, tmp_path: Path, content: bytes, code: str
) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(content)
    with pytest.raises(RuleBroken, match=code):
        terminal.calibrating.load(file, terminal.session)
    with pytest.raises(RuleBroken, match="OFFSETS-FILE"):
        terminal.calibrating.load(tmp_path / "away.json", terminal.session)


def test_models_and_the_offsets_of_other_terminals_are_data(terminal: Terminal) -> None:
    models = terminal.printer_models
    assert {"Epson LQ-630K", "航信 TY-820K"} <= {each.name for each in models.models}
    for each in models.models:
        assert each.confidence in "ABC"
        assert each.offsets.keys() <= TITLES.keys()
    assert models.vendor("skp").read(-180, -20) == (-180, -20)
    assert models.vendor("component").read(1.5, -2) == (15, -20)
    with pytest.raises(RuleBroken, match="VENDOR-UNKNOWN"):
        models.vendor("x")


class Lit:
    """A printer that shows one state, or none."""

    def __init__(self, state: LineState | None) -> None:
        self._state = state

    def status(self) -> LineState:
        if self._state is None:
            raise PrinterError("PRINTER-URL", url="")
        return self._state


@pytest.mark.parametrize(
    ("name", "facts", "verdicts"),
    [
        ("针打", QueueFacts(), ("off", "ok", "ok")),
        ("激光", QueueFacts(), ("off", "off", "off")),
        ("激光", QueueFacts(there=False), ("bad", "off", "off")),
        ("激光", QueueFacts(there=True, driver=False), ("ok", "bad", "off")),
        ("激光", QueueFacts(there=True, driver=True), ("ok", "ok", "bad")),
        ("激光", QueueFacts(there=True, driver=True, custom=True), ("ok", "ok", "ok")),
        ("激光", QueueFacts(there=True, driver=True, sizes=((241.3, 139.7),)), ("ok",) * 3),
    ],
)
def test_queue_driver_and_paper_have_each_their_verdict_and_way_out(
    terminal: Terminal, name: str, facts: QueueFacts, verdicts: tuple[str, ...]
) -> None:
    guide = guide_of(terminal, facts, LineState.READY)
    looks = guide.looks(name, FORM)
    assert tuple(each.verdict for each in looks[:3]) == verdicts
    assert all(each.fix for each in looks if each.verdict == "bad")


def test_every_state_of_a_printer_has_words_and_a_fix(terminal: Terminal) -> None:
    said = set()
    for state in (*LineState, None):
        look = guide_of(terminal, QueueFacts(), state).looks("针打", FORM)[3]
        said.add(look.words)
        assert look.fix or look.verdict == "ok"
    assert len(said) == len(LineState)


def guide_of(terminal: Terminal, facts: QueueFacts, state: LineState | None) -> PaperGuide:
    whole = terminal.paper_guide
    return replace(whole, facts=lambda _url: facts, line=lambda _url: Lit(state))


@pytest.mark.parametrize("system", [WINDOWS, CUPS])
def test_the_steps_name_the_size_of_the_form(terminal: Terminal, system: str) -> None:
    steps = terminal.paper_guide.steps(FORM, system)
    assert any("240 × 140 毫米" in step for step in steps)
    assert not any("{" in step for step in steps)


def test_a_queue_says_which_paper_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_answer(b"na_letter_8.5x11in").sizes == ((8.5 * 25.4, 11 * 25.4),)
    assert not of_answer(b"iso_a4_210x297mm").custom
    assert queue_facts("tcp:127.0.0.1:9100") == QueueFacts()
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nobody"))
    assert queue_facts("cups:form") == QueueFacts()


def test_a_real_print_service_tells_driver_and_paper() -> None:
    needs("cups")
    with a_print_service() as service:
        service.form_queue("form")
        service.raw_queue("raw")
        form = queue_facts("cups:form")
        assert (form.there, form.driver, form.custom) == (True, True, True)
        assert queue_facts("cups:raw").driver is False
        assert queue_facts("cups:nobody") == QueueFacts(there=False)


def test_offsets_are_told_and_set_by_words(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "paper"
    said = say(home, "printer", "add", "针打", f"file:{out}", "--language", "escp")
    assert said.exit_code == 0
    try:
        said = say(home, "printer", "offsets", "针打", FORM, "3.5", "-1.9")
        assert said.answers[0]["offsets"] == {FORM: [35, -19]}
        said = say(home, "printer", "offsets", "针打", FORM, "-50", "-20", "--of", "skp")
        assert said.answers[0]["offsets"] == {FORM: [-50, -20]}
        assert say(home, "printer", "offsets", "针打", FORM, "1.55", "0").exit_code == 2
        assert say(home, "printer", "offsets", "针打", FORM, "x", "0").exit_code == 2
        assert say(home, "printer", "offsets", "针打", FORM).codes == ["FIELD-MISSING"]
        assert len(say(home, "printer", "offsets").answers) == 1
        assert say(home, "printer", "offsets", "针打").answers[0]["printer"] == "针打"
        file = str(tmp_path / "kept.json")
        assert say(home, "printer", "offsets", "--export", file).exit_code == 0
        assert say(home, "printer", "offsets", "--import", file).answers[0]["printers"] == 1
        zero = ("0", "0", "0", "0")
        said = say(home, "printer", "calibrate", "针打", FORM, *zero)
        assert (said.answers[0]["skew_mm"], said.answers[0]["scale"]) == ("0.0", "1.0000")
        assert say(home, "printer", "test", "针打", FORM, "--rulers").answers[0]["simulated"]
        assert len(say(home, "printer", "check", "针打", FORM).answers) == 4
        assert say(home, "printer", "models").answers[0]["model"] == "Epson LQ-630K"
        assert DotMatrix().feed(out.read_bytes()).sheets
    finally:
        say(home, "printer", "remove", "针打")


def test_a_pdf_of_rulers_says_for_whom_it_is(terminal: Terminal, tmp_path: Path) -> None:
    terminal.calibrating.test("激光", "goods_list", what=RULERS)
    assert "激光 · 销货清单" in page_text((tmp_path / "laser").read_bytes())


def test_the_rulers_are_printed_whole_whatever_offset_is_to_be_mended(
    terminal: Terminal, tmp_path: Path
) -> None:
    def rulers() -> list[tuple[float, float]]:
        terminal.calibrating.test("针打", FORM, what=RULERS)
        sheet = DotMatrix().feed((tmp_path / "dots").read_bytes()).sheets[-1]
        return [(each.x_mm, each.y_mm) for each in sheet.struck]

    straight = rulers()
    terminal.calibrating.set("针打", FORM, 200, -200, terminal.session)
    assert rulers() == straight


def test_what_lies_on_blank_sheets_is_calibrated_on_them(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.calibrating.test("激光", "e_invoice", what=RULERS)
    terminal.calibrating.test("激光", "e_invoice")
    found = PdfReader(tmp_path / "laser"), PdfReader(tmp_path / "laser-2")
    for each in found:
        box = each.pages[0].mediabox
        assert (float(box.width), float(box.height)) == pytest.approx((595.28, 841.89), abs=0.1)
    assert terminal.calibrating.stands("激光", "e_invoice").expected_mm == 10.0
    read = terminal.calibrating.reckon("激光", "e_invoice", Readings(9.0, 10.0, 11.0, 10.0))
    assert (read.right, read.down) == (10, 0)
