"""口令一览: every secret explained in the numbers of profile and disk; changing one keeps it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.bootstrap.joined import Joined
from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.services.machines.disk_secrets import REPORT_DISK, DiskSecrets, SecretLine, _left
from app.services.terminal import Terminal
from hardware.errors import Refused
from hardware.orders import Secret, SecretState
from tests.home_builders import a_home, a_terminal, bill, say, text_file
from tests.report_disk_builders import a_report_disk_file

FIRST, NEW, CHIEF = "88888888", "Xuni-2024", "Zhuguan-99"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home."""
    return a_home(tmp_path)


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    """It, opened."""
    with a_terminal(home) as made:
        yield made


def line(secrets: DiskSecrets, key: str) -> SecretLine:
    return next(one for one in secrets.overview().lines if one.key == key)


@pytest.mark.parametrize(
    ("profile", "keys"),
    [
        ("skp", ["pin", "certificate", "administrator", "report_disk", "login"]),
        ("jsp", ["pin", "user", "login"]),
        ("ukey", ["pin", "certificate", "administrator", "login"]),
    ],
)
def test_every_secret_of_a_profile_is_explained(
    tmp_path: Path, profile: str, keys: list[str]
) -> None:
    with a_terminal(a_home(tmp_path, profile)) as terminal:
        told = terminal.disk_secrets.overview()
        assert [one.key for one in told.lines] == keys
        assert all(one.guards and one.changed and one.blocked for one in told.lines)
        pin = told.lines[0]
        assert (pin.default, pin.form) == (FIRST, "6–16 位")
        assert pin.left == f"还可以试 {terminal.profile.secrets['pin'].tries} 次，还是初始口令"
        assert told.away is None and not told.from_outside
        assert not terminal.disk_secrets.overview().lines[-1].secret


def test_the_users_pin_is_changed_and_used_from_then_on(home: Path, terminal: Terminal) -> None:
    assert terminal.device.unlocked
    terminal.disk_secrets.change(Secret.USER, FIRST, NEW, terminal.session)
    assert terminal.device.unlocked.identity()
    assert line(terminal.disk_secrets, "pin").left == "还可以试 5 次"
    terminal.close()
    assert say(home, "issue", text_file(home / "a.txt", bill())).exit_code == 0


def test_another_secret_is_changed_and_not_kept(terminal: Terminal) -> None:
    secrets, session = terminal.disk_secrets, terminal.session
    secrets.change(Secret.CERTIFICATE, FIRST, NEW, session)
    assert line(secrets, "certificate").verdict == "ok"
    assert terminal.device.unlocked.identity()


def test_a_wrong_old_one_costs_a_try_and_changes_nothing(terminal: Terminal) -> None:
    with pytest.raises(Refused, match="PIN-WRONG"):
        terminal.disk_secrets.change(Secret.USER, "00000000", NEW, terminal.session)
    assert line(terminal.disk_secrets, "pin").left.startswith("还可以试 4 次")
    assert terminal.device.unlocked.identity()


def test_a_blocked_one_is_unblocked_by_the_administrators(terminal: Terminal) -> None:
    secrets, session = terminal.disk_secrets, terminal.session
    with pytest.raises(Refused, match="PIN-ABSENT"):
        secrets.unblock(Secret.USER, CHIEF, NEW, session)
    secrets.change(Secret.ADMINISTRATOR, "", CHIEF, session)
    for _ in range(5):
        with pytest.raises(Refused, match="PIN-"):
            secrets.change(Secret.USER, "00000000", NEW, session)
    assert (line(secrets, "pin").left, line(secrets, "pin").verdict) == ("已锁死", "bad")
    secrets.unblock(Secret.USER, CHIEF, NEW, session)
    assert terminal.device.unlocked.identity()


def test_one_that_was_changed_elsewhere_is_corrected(terminal: Terminal) -> None:
    terminal.device.disk.change_pin(FIRST, NEW)
    terminal.device.let_go()
    with pytest.raises(Refused, match="PIN-WRONG"):
        assert terminal.device.unlocked
    terminal.disk_secrets.correct(NEW, terminal.session)
    assert terminal.device.unlocked.identity()


def test_who_may_not_changes_nothing(terminal: Terminal) -> None:
    session = replace(terminal.session, rights=terminal.session.rights - {Right.SECRETS})
    secrets = terminal.disk_secrets
    for refused in (
        lambda: secrets.change(Secret.USER, FIRST, NEW, session),
        lambda: secrets.unblock(Secret.USER, FIRST, NEW, session),
        lambda: secrets.correct(FIRST, session),
    ):
        with pytest.raises(RuleBroken, match="NO-RIGHT"):
            refused()


def test_a_disk_that_is_away_leaves_what_the_profile_says(home: Path) -> None:
    (home / "disk.simulated.db").rename(home / "away.db")
    with a_terminal(home) as terminal:
        told = terminal.disk_secrets.overview()
        assert told.away is not None and told.away.code == "DISK-GONE"
        assert [one.left for one in told.lines[:3]] == ["没有读到"] * 3
        assert {one.secret for one in told.lines} == {0}


def test_a_pin_from_the_environment_is_said(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIPIAO_DISK_PIN", FIRST)
    assert terminal.disk_secrets.overview().from_outside


def test_no_secret_is_told_or_written_down(
    home: Path, terminal: Terminal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = terminal.disk_secrets
    secrets.change(Secret.USER, FIRST, NEW, terminal.session)
    terminal.save_trace(tmp_path / "trace.jsonl")
    with terminal.book.reading() as work:
        assert not work.audit.verify().broken
    terminal.close()
    told = caplog.text + repr(secrets.overview) + (tmp_path / "trace.jsonl").read_text("utf-8")
    assert NEW not in told
    assert NEW.encode().hex() not in told
    assert NEW.encode() not in (home / "book.db").read_bytes()


@pytest.mark.parametrize(
    ("left", "most", "initial", "unset", "said"),
    [
        (0, 0, True, True, ("没有设置", "warn")),
        (15, 0, False, False, ("不限次数", "ok")),
        (2, 5, False, False, ("还可以试 2 次", "warn")),
    ],
)
def test_tries_are_said_as_they_are(
    left: int, most: int, initial: bool, unset: bool, said: tuple[str, str]
) -> None:
    state = SecretState(1, left, most, 6, 16, initial=initial, unset=unset)
    assert _left(state, known=True, away=False) == said
    assert _left(None, known=True, away=False) == ("盘上没有", "off")


# -- 报税盘口令 ------------------------------------------------------------------------------


def joined(terminal: Terminal) -> Joined:
    """With its card reader."""
    assert isinstance(terminal, Joined)
    return terminal


def test_the_report_disks_pin_is_explained_changed_and_used_from_then_on(
    home: Path, terminal: Terminal
) -> None:
    secrets, session = terminal.disk_secrets, terminal.session
    told = line(secrets, "report_disk")
    assert (told.default, told.form, told.secret) == (FIRST, "6–16 位", REPORT_DISK)
    assert told.left == "还可以试 5 次，还是初始口令"
    secrets.change_report_disk(FIRST, NEW, session)
    assert line(secrets, "report_disk").left == "还可以试 5 次"
    joined(terminal).report_disk.ready()
    terminal.close()
    with a_terminal(home) as again:
        joined(again).report_disk.ready()


def test_a_wrong_kept_one_costs_one_try_and_is_corrected(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets, session = terminal.disk_secrets, terminal.session
    with closing(joined(terminal).reader.open()) as reader:
        reader.change_pin(FIRST, NEW)
    for _ in range(3):
        with pytest.raises(Refused, match="REPORT-DISK-PIN"):
            joined(terminal).report_disk.ready()
    assert line(secrets, "report_disk").left == "还可以试 4 次"
    with pytest.raises(Refused, match="REPORT-DISK-PIN"):
        secrets.correct_report_disk(FIRST, session)
    secrets.correct_report_disk(NEW, session)
    joined(terminal).report_disk.ready()
    monkeypatch.setenv("KAIPIAO_REPORT_DISK_PIN", FIRST)
    assert joined(terminal).reader.pin() == FIRST


def test_a_report_disk_that_is_not_there_or_anothers_is_left_in_peace(
    terminal: Terminal, tmp_path: Path
) -> None:
    secrets = terminal.disk_secrets
    joined(terminal).reader.use("serial:/dev/nothing")
    told = line(secrets, "report_disk")
    assert (told.left, told.verdict, told.secret) == ("没有读到报税盘", "off", 0)
    joined(terminal).reader.use(f"sim:{a_report_disk_file(tmp_path)}")
    with pytest.raises(Refused, match="REPORT-DISK-OTHER"):
        secrets.change_report_disk(FIRST, NEW, terminal.session)
    nobody = replace(terminal.session, rights=frozenset())
    with pytest.raises(RuleBroken, match="NO-RIGHT"):
        secrets.correct_report_disk(FIRST, nobody)
