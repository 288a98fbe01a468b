"""The devices of this machine: all are listed, one is used, each is tested step by step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app import settings as machine
from app.bootstrap.opening import now, open_terminal
from app.bootstrap.sentences import sentences
from app.bootstrap.wire import Wire
from app.domain.errors import RuleBroken
from app.services.machines.device_test import STEPS, DeviceTest, Step
from app.services.machines.devices import OWN, DeviceLine, Devices, typed
from app.services.terminal import Terminal
from hardware.discovery import FoundDevice
from hardware.errors import NotSent, OutcomeUnknown, Refused
from hardware.orders import SecretState
from printing.errors import PrinterError
from tests.home_builders import a_home, a_terminal, bill, say, text_file
from tests.served_device import Device

HELD = FoundDevice("pcsc:示例读卡器", "pcsc", "示例读卡器")
EMPTY = FoundDevice("pcsc:空读卡器", "pcsc", "空读卡器", code="NO-CARD", facts={"reader": "空"})
NOTHING = FoundDevice("usb:*", "usb", "", code="NO-DRIVER")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home."""
    return a_home(tmp_path)


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    """It, opened."""
    with a_terminal(home) as made:
        yield made


class Altered:
    """The real disk, but for some of its answers."""

    def __init__(self, disk: Any, **answers: Any) -> None:
        self._disk, self._answers = disk, answers

    def __getattr__(self, name: str) -> Any:
        if name in self._answers:
            return self._answers[name]
        return getattr(self._disk, name)


def steps_of(terminal: Terminal, at: datetime | None = None, **answers: Any) -> dict[str, Step]:
    """The steps of a disk with these answers, by name."""
    disk: Any = Altered(terminal.device.disk, **answers)
    clock = (lambda: at) if at is not None else now
    test = DeviceTest(disk, terminal.device.prove, terminal.profile, sentences(), clock)
    return {step.name: step for step in test.walk()}


def raising(error: Exception) -> Any:
    """An answer that is a failure."""

    def fail(*_: object) -> None:
        raise error

    return fail


def disks(lines: tuple[DeviceLine, ...]) -> list[DeviceLine]:
    """All but card readers."""
    return [each for each in lines if each.kind != "reader"]


# --- the list -----------------------------------------------------------------------------------


def test_every_device_is_listed_and_a_broken_one_says_what_to_do(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Wire, "find", lambda _: (HELD, EMPTY, NOTHING))
    own, held, empty, nothing = disks(terminal.devices.found(terminal.devices.in_use))
    assert (own.url, own.simulated, len(own.number)) == (OWN, True, 12)
    assert (held.code, held.number, held.usable) == ("", "", True)
    assert empty.cause == "读卡器里没有税控盘：空。"
    assert empty.remedy == "把税控盘插到底后重试。"
    assert (nothing.usable, nothing.code) == (False, "NO-DRIVER")


def test_the_device_in_use_is_listed_wherever_it_is(
    home: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Wire, "find", lambda _: ())
    (home / "disk.simulated.db").rename(home / "away.db")
    terminal.device.close()
    only = disks(terminal.devices.found("serial:socket://127.0.0.1:9"))
    assert [(one.url, one.label, one.simulated) for one in only] == [
        ("serial:socket://127.0.0.1:9", "socket://127.0.0.1:9", True)
    ]


def test_a_disk_that_no_book_knows_has_the_number_that_it_shows_itself(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Wire, "find", lambda _: (replace(HELD, serial="A1"),))
    monkeypatch.setattr("app.repositories.disks.Disks.latest", lambda _: None)
    assert terminal.devices.found(HELD.url)[1].number == "A1"


def test_looking_for_devices_is_discovery(terminal: Terminal) -> None:
    assert {one.kind for one in terminal.devices.way.find()} <= {"pcsc", "usb", "serial"}


@pytest.mark.parametrize("url", ["", "sim", "pcsc:", "usb:*", "http://x", "serial"])
def test_an_address_that_names_no_device_is_refused(url: str) -> None:
    with pytest.raises(NotSent, match="DEVICE-URL"):
        typed(url)


def test_an_address_is_taken_without_the_blanks_round_it() -> None:
    assert typed(" serial:COM3 ").url == "serial:COM3"
    assert typed(OWN).label == "本机模拟盘"


# --- the choice ---------------------------------------------------------------------------------


def test_the_chosen_device_is_used_at_once(home: Path, terminal: Terminal) -> None:
    assert terminal.device.disk.identity().simulated
    copy = home / "disk.simulated.db"
    terminal.devices.use(f"sim:{copy}")
    assert terminal.devices.in_use == f"sim:{copy}"
    assert not terminal.device.powered
    assert terminal.device.unlocked.identity().simulated


def test_the_disk_of_another_is_not_taken_and_the_own_one_stays(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "disk.simulated.db"
    assert say(tmp_path / "other", "init", "--demo", "--at", "2024-01-15T10:00:00").exit_code == 0
    again = tmp_path / "set back.simulated.db"
    shutil.copy(home / "disk.simulated.db", again)
    assert say(home, "issue", text_file(home / "a.txt", bill())).exit_code == 0
    with a_terminal(home) as terminal:
        for url, code in ((f"sim:{other}", "DISK-OTHER"), (f"sim:{again}", "DISK-ROLLED-BACK")):
            with pytest.raises(Refused, match=code):
                terminal.devices.use(url)
            assert terminal.devices.in_use == OWN
        assert terminal.device.unlocked.identity()


def test_what_one_device_refused_says_nothing_about_the_next(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIPIAO_DISK_PIN", "00000000")
    with pytest.raises(Refused, match="PIN-WRONG"):
        assert terminal.device.unlocked
    monkeypatch.delenv("KAIPIAO_DISK_PIN")
    with pytest.raises(Refused, match="PIN-WRONG"):
        assert terminal.device.unlocked
    assert terminal.device.emulated
    terminal.devices.use(OWN)
    assert terminal.device.unlocked.identity()


def test_the_device_of_the_settings_is_opened_when_no_other_is_asked_for(home: Path) -> None:
    machine.write(home / "settings.toml", machine.Settings(disk="usb:1209:0001"))
    chosen, asked = open_terminal(home), open_terminal(home, disk_url=OWN)
    try:
        assert chosen.devices.in_use == "usb:1209:0001"
        assert asked.devices.in_use == OWN
    finally:
        chosen.close()
        asked.close()


def test_a_setting_that_is_no_address_is_named() -> None:
    with pytest.raises(RuleBroken, match="SETTING-WRONG"):
        machine.sound(machine.Settings(disk="COM3"))


def test_a_disk_of_another_process_is_tested_used_and_issued_with(home: Path) -> None:
    device = Device("tcp", "0")
    try:
        device.clock(now())
        device.power(home / "disk.simulated.db")
        with a_terminal(home) as terminal:
            steps = terminal.devices.test(device.url, lambda _: None)
            assert {step.verdict for step in steps} == {"ok"}
            terminal.devices.use(device.url)
            assert terminal.simulated and terminal.device.unlocked.identity().simulated
        machine.write(home / "settings.toml", machine.Settings(disk=device.url))
        assert say(home, "issue", text_file(home / "a.txt", bill())).exit_code == 0
    finally:
        device.close()


# --- the test -----------------------------------------------------------------------------------


def test_a_device_that_is_well_is_told_step_by_step(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    with a_terminal(home) as terminal:
        told: list[Step] = []
        steps = terminal.devices.test(OWN, told.append)
        assert [step.title for step in steps] == list(STEPS.values())
        assert {step.verdict for step in steps} == {"ok"}
        assert told == list(steps)
        assert steps[0].cause == "打开了"
        assert steps[7].cause == "设备口令还可以试 5 次，证书口令还可以试 8 次"


def test_the_device_at_work_is_tested_on_its_own_line(terminal: Terminal) -> None:
    disk = terminal.device.unlocked
    steps = terminal.devices.test(OWN, lambda _: None)
    assert steps[0].cause == "连接通着，本程序正在使用"
    assert terminal.device.unlocked is disk
    assert {step.verdict for step in steps} == {"ok"}


def test_a_device_that_does_not_open_leaves_nothing_to_test(terminal: Terminal) -> None:
    steps = terminal.devices.test("serial:socket://127.0.0.1:9", lambda _: None)
    assert (steps[0].verdict, steps[0].code) == ("bad", "DISK-GONE")
    assert steps[0].next_step
    assert [step.verdict for step in steps[1:]] == ["skipped"] * (len(STEPS) - 1)


def test_the_disk_of_another_book_is_named_and_the_test_goes_on(
    terminal: Terminal, tmp_path: Path
) -> None:
    from app.bootstrap import creating

    creating.create_home(tmp_path / "other", profile="skp", demo=True, taxpayer=None, at=now())
    url = f"sim:{tmp_path / 'other' / 'disk.simulated.db'}"
    steps = {step.name: step for step in terminal.devices.test(url, lambda _: None)}
    assert steps["same"].code == "DISK-OTHER"
    assert steps["echo"].verdict == "ok"


def test_a_line_that_breaks_ends_the_test(terminal: Terminal) -> None:
    steps = steps_of(terminal, status=raising(OutcomeUnknown("DISK-LINE-BROKEN")))
    assert list(steps)[-1] == "state"
    assert "select" in steps
    assert list(steps_of(terminal, identity=raising(Refused("DISK-REJECTED")))) == ["select"]


def test_a_certificate_is_read_and_its_key_asked(terminal: Terminal) -> None:
    disk = terminal.device.disk
    assert steps_of(terminal, certificate=lambda: b"x")["certificate"].cause == "证书读不懂"
    other = replace(disk.identity(), number="000000000000")
    told = steps_of(terminal, identity=lambda: other)["certificate"]
    assert told.cause.startswith("证书是另一个盘的")
    stale = disk.signed_status(bytes(16))
    told = steps_of(terminal, signed_status=lambda _: stale)["certificate"]
    assert told.cause == "盘上没有证书的私钥"


@pytest.mark.parametrize(
    ("years", "verdict"), [(9.9, "warn"), (9.99, "warn"), (11, "bad"), (1, "ok")]
)
def test_a_certificate_that_ends_is_told_before(
    terminal: Terminal, years: float, verdict: str
) -> None:
    at = terminal.device.disk.clock() + timedelta(days=years * 365.25)
    assert steps_of(terminal, clock=lambda: at)["certificate"].verdict == verdict


def test_a_clock_that_went_back_or_runs_apart_is_told(terminal: Terminal) -> None:
    disk = terminal.device.disk
    status, real = disk.status(), replace(disk.identity(), simulated=False)
    back = replace(status, last_record_at=status.clock + timedelta(hours=1))
    assert steps_of(terminal, status=lambda: back)["clock"].code == "CLOCK-BACK"
    for apart, said in (
        (timedelta(minutes=95), "1 小时 35 分"),
        (timedelta(days=3), "3 天 0 小时"),
    ):
        at = status.clock + apart
        told = steps_of(terminal, at, status=lambda: status, identity=lambda: real)["clock"]
        assert (told.verdict, told.cause.endswith(f"相差 {said}")) == ("warn", True)
    near = steps_of(terminal, status.clock, status=lambda: status, identity=lambda: real)["clock"]
    assert near.verdict == "ok"


@pytest.mark.parametrize(
    ("states", "verdict", "said"),
    [
        ([(1, 0, 5), (2, 8, 8)], "bad", "设备口令已锁死"),
        ([(1, 2, 5), (2, 8, 8)], "warn", "设备口令还可以试 2 次"),
        ([(1, 15, 0)], "ok", "设备口令不限次数"),
        ([], "ok", "这个盘没有口令"),
    ],
)
def test_tries_left_are_told_and_cost_none(
    terminal: Terminal, states: list[tuple[int, int, int]], verdict: str, said: str
) -> None:
    held = tuple(
        SecretState(secret, left, most, 6, 16, initial=False, unset=False)
        for secret, left, most in states
    )
    status = replace(terminal.device.disk.status(), secrets=held)
    told = steps_of(terminal, status=lambda: status)["pin"]
    assert (told.verdict, said in told.cause) == (verdict, True)


def test_a_secret_that_is_not_set_does_not_lock(terminal: Terminal) -> None:
    unset = SecretState(2, 0, 8, 6, 16, initial=True, unset=True)
    status = replace(terminal.device.disk.status(), secrets=(unset,))
    told = steps_of(terminal, status=lambda: status)["pin"]
    assert (told.verdict, told.cause) == ("ok", "证书口令没有设置")


def test_a_line_that_alters_bytes_is_found(terminal: Terminal) -> None:
    told = steps_of(terminal, echo=lambda data: data[:-1])["echo"]
    assert (told.verdict, told.cause) == ("bad", "16 字节送去，回来的不一样")


# --- the diagnosis ------------------------------------------------------------------------------


def test_a_diagnosis_names_no_folder_and_no_taxpayer(
    home: Path, terminal: Terminal, tmp_path: Path
) -> None:
    devices: Devices = terminal.devices
    url = f"sim:{home / 'disk.simulated.db'}"
    steps = devices.test("serial:socket://127.0.0.1:9", lambda _: None)
    devices.save_diagnosis(tmp_path / "d.txt", url, (*steps, *devices.test(OWN, lambda _: None)))
    text = (tmp_path / "d.txt").read_text("utf-8")
    assert text.startswith("设备诊断\n")
    assert "(DISK-GONE)\n    下一步：" in text
    assert "[ok] 数据往返" in text
    status = terminal.device.disk.status()
    for secret in (str(home), status.taxpayer_id, status.taxpayer_name, "88888888"):
        assert secret not in text
    with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
        devices.save_diagnosis(home / "book.db", url, steps)


def test_how_the_disk_stands_has_a_step_of_its_own(home: Path) -> None:
    issued = say(home, "issue", text_file(home / "a.txt", bill())).only
    assert say(home, "void", issued["code"], issued["number"], "--reason", "试").exit_code == 0
    with a_terminal(home) as terminal:
        status = terminal.device.disk.status()
        assert steps_of(terminal)["state"].verdict == "ok"
        over = steps_of(terminal, status=lambda: replace(status, offline_over=True))["state"]
        assert (over.verdict, over.cause) == ("warn", "记录完好，离线超限")
        hurt = steps_of(terminal, status=lambda: replace(status, damaged=True))
        assert hurt["same"].verdict == "ok"
        assert hurt["state"].verdict == "bad"
        after = replace(status, head_sequence=1, damaged=True)
        assert steps_of(terminal, status=lambda: after)["same"].code == "JOURNAL-CUT"


def test_what_another_disk_would_be_is_not_asked_of_one_that_is_away(terminal: Terminal) -> None:
    terminal.devices.use("serial:socket://127.0.0.1:9")
    assert terminal.devices.in_use == "serial:socket://127.0.0.1:9"
