"""Two terminals of one taxpayer, each with its own disk, at one bureau: each sends its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock

from msgspec.structs import replace

from app.bootstrap import creating, first_book, issuance
from app.bootstrap.home import Home
from hardware.emulator.issuance import Authority, VolumeOrder
from tests.bureau_home import Office, an_office, arrived
from tests.bureau_office import adopt_disk
from tests.home_builders import AT, a_terminal, quick_hash


def a_sister(folder: Path, office: Office) -> Office:
    """A second home of the same taxpayer, its disk issued by the same authority."""
    kept = Home(office.home).authority.read_bytes()
    home, usual = folder / "sister", issuance._volume

    def other_numbers(*given: Any) -> VolumeOrder:
        return replace(usual(*given), first=5001)

    with (
        mock.patch.object(first_book, "hash_password", quick_hash),
        mock.patch.object(issuance, "_volume", other_numbers),
        mock.patch(
            "hardware.emulator.issuance.make_authority", lambda _: Authority.from_bytes(kept)
        ),
    ):
        creating.create_home(home, profile="skp", demo=True, taxpayer=None, at=AT)
    with a_terminal(home) as terminal:
        adopt_disk(office.bureau, terminal.device.disk, kept)
    sister = Office(home, office.bureau, office.wall, office.url)
    sister.configure(office.url)
    return sister


def test_two_terminals_of_one_taxpayer_send_at_once_and_each_its_own(tmp_path: Path) -> None:
    with an_office(tmp_path) as one:
        other = a_sister(tmp_path, one)
        one.issue("A1", "A2", "A3")
        other.issue("B1", "B2")
        with a_terminal(one.home) as first, a_terminal(other.home) as second:
            with ThreadPoolExecutor(2) as both:
                sent = [
                    both.submit(each.upload_lines.send_all, "测试员") for each in (first, second)
                ]
                lines = [line for each in sent for line in each.result()]
            assert sum(line.more["sent"] for line in lines) == 5
            for terminal in (first, second):
                assert terminal.device.disk.status().unsent == 0
                with terminal.book.reading() as work:
                    assert work.sending.left() == {}
        numbers = [number for _, number, _ in arrived(one)]
        assert numbers == ["00000001", "00000002", "00000003", "00005001", "00005002"]
