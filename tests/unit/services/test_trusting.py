"""Whom a terminal believes while its disk is held or away, and files that cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.opening import now
from app.domain.errors import RuleBroken
from app.services.disk.snapshot import KEPT_AS
from app.services.repair.book_backup import digest_of
from app.services.verify.backups_held import is_backup
from app.services.verify.trusting import Trusting
from hardware.errors import DeviceError, Refused
from tests.home_builders import a_home, a_terminal


class Away:
    """A device whose disk says why it is not to be had."""

    def __init__(self, code: str) -> None:
        self._code = code

    @property
    def disk(self) -> None:
        raise Refused(self._code)

    identity = disk


def test_what_the_book_remembers_stands_for_a_disk_that_is_held_or_away(tmp_path: Path) -> None:
    with a_terminal(a_home(tmp_path)) as terminal:
        real = Trusting(terminal.device, terminal.book, now)
        for code in ("DISK-IN-USE", "DISK-GONE"):
            kept = Trusting(Away(code), terminal.book, now)  # type: ignore[arg-type]
            assert kept.disk.authority() == real.disk.authority()
            assert kept.number == real.number
            apart = abs((kept.disk.clock() - real.disk.clock()).total_seconds())
            assert apart < 600
        other = Trusting(Away("DISK-OTHER"), terminal.book, now)  # type: ignore[arg-type]
        with terminal.book.writing() as work:
            work.settings.put(KEPT_AS, "")
            work.commit()
        unknown = Trusting(Away("DISK-GONE"), terminal.book, now)  # type: ignore[arg-type]
        for nobody in (other, unknown):
            with pytest.raises(DeviceError):
                assert nobody.disk
            with pytest.raises(DeviceError):
                assert nobody.number


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="FILE-MISSING"):
        is_backup(tmp_path / "nothing")
    with pytest.raises(RuleBroken, match="FILE-UNREADABLE"):
        digest_of(tmp_path)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(RuleBroken, match="FILE-UNREADABLE"):
        digest_of(loop)
