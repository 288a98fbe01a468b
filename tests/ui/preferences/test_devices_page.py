"""系统设置 > 设备: devices are listed, one is tested live and used, what happened can be saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap.wire import Wire
from app.services.machines.device_test import STEPS, Step
from app.services.machines.devices import KINDS, OWN, READER, DeviceLine
from app.ui.preferences import device_face
from app.ui.preferences.device_face import STEP_NAMES, StepFace, step_face, summary
from app.ui.preferences.devices_page import DevicesPage
from app.ui.shell.pages import entry_of
from app.ui.task import Cancelled
from hardware.discovery import FoundDevice
from tests.home_builders import a_home
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)
NOWHERE = "serial:socket://127.0.0.1:9"
EMPTY = FoundDevice("pcsc:空读卡器", "pcsc", "空读卡器", code="NO-CARD", facts={"reader": "空"})
NOTHING = FoundDevice("usb:*", "usb", "", code="NO-DRIVER")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DirectDesk]:
    monkeypatch.setattr(Wire, "find", lambda _: (EMPTY, NOTHING))
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> DevicesPage:
    page = DevicesPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.entered()
    page.show()
    return page


def do(page: DevicesPage, deed: str) -> None:
    next(one for one in page.deeds() if one.id == deed).do()


def why_not(page: DevicesPage, deed: str) -> str:
    found = next(one for one in page.deeds() if one.id == deed)
    assert found.why_not is not None
    return found.why_not()


def choose(page: DevicesPage, url: str) -> None:
    place = [one.url for one in page.model.found].index(url)
    page.table.setCurrentIndex(page.model.index(place, 0))


def test_the_words_of_the_page_are_those_of_the_service() -> None:
    assert dict(STEP_NAMES) == STEPS
    assert device_face.KINDS.keys() == KINDS.keys()


def test_every_device_stands_in_the_list_and_nothing_is_opened(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    rows = [[page.model.cell(row, n).words for n in range(4)] for row in range(3)]
    assert rows[0][0] == "本机模拟盘"
    assert [row[3] for row in rows] == ["正在使用", "不能用", "不能用"]
    assert not desk.writer.device.powered
    assert page.use.accessibleDescription() == "正在使用这个设备"
    choose(page, EMPTY.url)
    assert page.about.text() == "读卡器里没有税控盘：空。\n把税控盘插到底后重试。"
    choose(page, NOTHING.url)
    assert page.test.accessibleDescription() == "这一行说的是驱动或服务，不是一个设备"
    do(page, "page.main")
    do(page, "page.other")
    assert desk.told == [] and page.presenter.tested == ("", ())


def test_each_step_is_shown_as_it_comes(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, desk)
    seen: list[list[str]] = []
    show = page.show_steps

    def look(faces: list[StepFace]) -> None:
        show(faces)
        page.presenter.test(OWN)  # a second one is not begun
        do(page, "page.other")
        seen.append([face.shape for face in faces])

    monkeypatch.setattr(page, "show_steps", look)
    page.refresh()
    do(page, "page.main")
    whole = len(STEP_NAMES)
    assert seen[0] == ["busy"] + ["off"] * (whole - 1)
    assert seen[1] == ["ok", "busy"] + ["off"] * (whole - 2)
    assert seen[-1] == ["ok"] * whole
    assert page.words.text() == "设备正常"
    assert desk.jobs == ["测试设备"]


def test_a_device_is_added_by_its_address_and_what_is_wrong_with_it_is_said(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    page.address.setText("COM3")
    page.add.click()
    assert page.wrong.text().startswith("不认识这个地址")
    page.address.setText(NOWHERE)
    page.add.click()
    assert page.chosen is not None and page.chosen.url == NOWHERE
    assert (page.address.text(), page.focusWidget()) == ("", page.table)
    assert page.use.isEnabled() and why_not(page, "page.other") == ""
    page.address.setText(NOWHERE)
    page.add.click()
    assert [one.url for one in page.model.found].count(NOWHERE) == 1
    assert not page.wrong.isVisible()
    page.test.click()
    assert page.words.text() == "1 步有错"
    assert (page.lines[0].sign.shape, page.lines[0].code.text()) == ("bad", "DISK-GONE")
    assert page.lines[0].next_step.isVisible()


def test_the_chosen_device_is_used_at_once_and_kept(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.address.setText(NOWHERE)
    page.add.click()
    choose(page, NOWHERE)
    page.use.click()
    assert desk.preferences.settings.disk == NOWHERE
    assert desk.writer.devices.in_use == NOWHERE
    assert page.chosen is not None and page.chosen.url == NOWHERE
    choose(page, OWN)
    page.use.click()
    assert desk.preferences.settings.disk == ""
    assert desk.told == ["已换用这个设备，下次启动也用它"] * 2
    desk.preferences.change(disk="")
    page.presenter.use(OWN)
    assert len(desk.kept_settings) == 3


def test_the_card_reader_is_tested_chosen_and_kept(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    choose(page, f"{READER}{OWN}")
    page.test.click()
    assert [line.sign.shape for line in page.lines].count("bad") == 0
    assert page.words.text() == "设备正常"
    page.address.setText(f"{READER}{NOWHERE}")
    page.add.click()
    choose(page, f"{READER}{NOWHERE}")
    page.use.click()
    assert desk.preferences.settings.report_disk == NOWHERE
    assert desk.preferences.settings.disk == ""
    used = [each.url for each in page.model.found if each.used]
    assert used == [f"{READER}{NOWHERE}"]
    choose(page, f"{READER}{OWN}")
    page.use.click()
    page.presenter.use(f"{READER}{OWN}")
    assert desk.preferences.settings.report_disk == ""
    assert desk.told == ["报税盘改用这个读卡器，下次启动也用它"] * 3
    assert len(desk.kept_settings) == 2


def test_trace_and_diagnosis_are_saved_where_a_person_wants(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def answer(_page: object, _title: str, proposed: Path, _kinds: object, then: object) -> None:
        asked.append(proposed)
        assert callable(then)
        then(tmp_path / proposed.name)

    monkeypatch.setattr("app.ui.preferences.devices_page.ask_for_file", answer)
    page = shown(qtbot, desk)
    do(page, "app.export")
    assert (why_not(page, "app.export"), asked) == ("先测试一个设备，再保存诊断", [])
    page.test.click()
    page.diagnosis.click()
    do(page, "devices.trace")
    assert [path.suffix for path in asked] == [".txt", ".jsonl"]
    assert "数据往返" in (tmp_path / asked[0].name).read_text("utf-8")
    assert (tmp_path / asked[1].name).read_text("utf-8").count("\n") > len(STEP_NAMES)
    assert desk.told[0].startswith("已保存诊断")


def test_a_stopped_test_says_so(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.presenter._stopped(Cancelled())
    assert (page.words.text(), desk.problems) == ("没有测完", [])
    page.presenter._stopped(ValueError())
    assert len(desk.problems) == 1


def test_what_cannot_be_used_is_told_whole_whatever_is_chosen(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    names = [page.model.cell(row, 0).words for row in range(3)]
    assert names == ["本机模拟盘", "空读卡器", "USB 设备"]
    assert page.troubles.text().splitlines()[0] == "空读卡器：读卡器里没有税控盘：空。"
    assert page.troubles.text().splitlines()[1].startswith("USB 设备：")
    choose(page, EMPTY.url)
    assert page.troubles.text().startswith("USB 设备：") and "\n" not in page.troubles.text()


def test_every_grey_button_and_its_key_say_why(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    assert why_not(page, "page.other") == "正在使用这个设备"
    choose(page, f"{READER}{OWN}")
    assert why_not(page, "page.other") == "正在使用这个设备"
    page.presenter.busy = True
    page.show_verdict("busy", "正在测试")
    for deed, button in (("page.main", page.test), ("app.export", page.diagnosis)):
        assert why_not(page, deed) == button.accessibleDescription() != ""
    page.presenter.busy = False


def test_an_empty_list_has_no_device_under_its_frame(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.show_devices([], OWN)
    assert page.chosen is None
    page.test_chosen()
    page.use_chosen()
    assert page.presenter.tested == ("", ())


def test_what_is_to_be_watched_is_counted() -> None:
    warned = Step("pin", "warn", "")
    assert summary([warned, Step("open", "ok", "")]) == ("warn", "1 步要留意")
    assert step_face(Step("echo", "skipped", "没有测")).shape == "off"


def test_the_palette_knows_it_by_what_people_type() -> None:
    assert {"sb", "税控盘", "端口"} <= set(entry_of("devices").synonyms)


def test_it_fits_a_small_window(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    assert page.minimumSizeHint().width() <= SMALL_ROOM[0]
    assert page.minimumSizeHint().height() <= SMALL_ROOM[1]


def filled(qtbot: QtBot, desk: DirectDesk) -> DevicesPage:
    page = DevicesPage(desk)
    qtbot.addWidget(page)
    page.show_devices(
        [
            DeviceLine(OWN, "sim", "本机模拟盘", "999999000001", simulated=True),
            DeviceLine("serial:COM3", "serial", "USB 串行设备 (COM3)"),
            DeviceLine(
                "pcsc:示例读卡器 0", "pcsc", "示例读卡器 0", code="NO-CARD",
                cause="读卡器里没有税控盘：示例读卡器 0。", remedy="把税控盘插到底后重试。",
            ),
        ],
        OWN,
    )  # fmt: skip
    choose(page, "pcsc:示例读卡器 0")
    page.table.setFocus()
    told = (
        StepFace("ok", "打开了"),
        StepFace("ok", "应答正常，协议版本 1，第 3 次上电"),
        StepFace("ok", "模拟盘 999999000002，示例型号，固件 1.0"),
        StepFace("warn", "签名相符，证书 28 天后到期（2024-02-12）", "尽快到办税厅换发证书"),
        StepFace(
            "bad", "插入的不是本终端登记的税控盘。", "换回登记的税控盘；换盘须先在税务机关变更。",
            "DISK-OTHER",
        ),
        StepFace("ok", "记录完好"),
        StepFace("ok", "盘时钟 2024-01-15 10:00:00"),
        StepFace("busy", "正在测"),
        StepFace(),
    )  # fmt: skip
    page.show_steps(list(told))
    page.show_verdict("busy", "正在测试")
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    compare(filled(qtbot, desk), "devices", theme, ROOM)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed_where_there_is_little_room(
    qtbot: QtBot, desk: DirectDesk, theme: str
) -> None:
    compare(filled(qtbot, desk), "devices-small", theme, SMALL_ROOM)
