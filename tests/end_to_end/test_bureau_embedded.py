"""The practice bureau of a home: there when it is spoken to, gone with who spoke to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import Client

from app.bootstrap.embedded_bureau import EmbeddedBureau, adopted
from app.bootstrap.home import Home
from app.bootstrap.opening import open_disk
from app.domain.invoice import Party
from app.gateway.messages.sessions import Health
from app.gateway.messages.stock import Claim, ClaimAsked, ClaimConfirmed, StockAtBureau
from hardware.disk import Disk
from tests.bureau_office import Terminal
from tests.disk_builders import request_id
from tests.home_builders import a_home

ROOT = Path(__file__).parents[2]
SELLER = Party("示例甲测试有限公司", "91990000MA0000007X", "", "")
REQUEST = "0" * 31 + "1"
WEB = ("fastapi", "uvicorn", "httpx", "starlette", "app.bureau.")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(a_home(tmp_path / "home"))


@pytest.fixture
def disk(home: Home) -> Iterator[Disk]:
    disk = open_disk(home, None, 0)
    disk.verify_pin("88888888")
    yield disk
    disk.close()


@pytest.fixture
def embedded(home: Home, disk: Disk) -> Iterator[EmbeddedBureau]:
    embedded = EmbeddedBureau(home, lambda: adopted(home, disk, SELLER, "skp"))
    embedded.hold(disk.clock())
    yield embedded
    embedded.close()


def test_it_starts_when_it_is_first_asked_where_it_is(embedded: EmbeddedBureau) -> None:
    assert not embedded.started
    url = embedded.url
    assert url.startswith("http://127.0.0.1:")
    assert embedded.url == url
    embedded.close()
    assert not embedded.started


def test_its_time_is_the_disks(embedded: EmbeddedBureau, disk: Disk) -> None:
    with Client(base_url=embedded.url, trust_env=False) as client:
        terminal = Terminal(client, disk)
        later = disk.clock() + timedelta(days=40)
        disk.set_clock(later)
        embedded.hold(disk.clock())
        told = terminal.get("/v1/health", Health).time
    assert abs(told - later) < timedelta(minutes=1)


def test_it_gives_numbers_beyond_those_of_the_disk_and_the_disk_takes_them(
    embedded: EmbeddedBureau, disk: Disk
) -> None:
    last = max(v.last for v in disk.volumes() if v.kind == "007")
    with Client(base_url=embedded.url, trust_env=False) as client:
        terminal = Terminal(client, disk)
        terminal.sign_in()
        claim = terminal.post("/v1/claims", ClaimAsked(REQUEST, "007", 50), Claim)
        disk.load_volumes(request_id(1), claim.package)
        terminal.post("/v1/claims/confirm", ClaimConfirmed(REQUEST))
        told = terminal.get("/v1/stock", StockAtBureau)
    assert claim.ranges[0].first == last + 1
    assert disk.volumes()[-1].last == last + 50
    assert str(told.claims[0].state) == "2"


def test_it_remembers_when_it_is_started_again(
    home: Home, disk: Disk, embedded: EmbeddedBureau
) -> None:
    with Client(base_url=embedded.url, trust_env=False) as client:
        terminal = Terminal(client, disk)
        terminal.sign_in()
        first = terminal.post("/v1/claims", ClaimAsked(REQUEST, "007", 50), Claim)
    embedded.close()
    with Client(base_url=embedded.url, trust_env=False) as client:
        terminal = Terminal(client, disk)
        terminal.sign_in()
        again = terminal.post("/v1/claims", ClaimAsked(REQUEST, "007", 50), Claim)
    assert again == first


@pytest.mark.parametrize("words", [("status",), ("invoices",), ("stock", "list")])
def test_a_word_that_does_not_speak_to_the_bureau_loads_nothing_of_it(
    home: Home, words: tuple[str, ...]
) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "app", "--home", str(home.folder)]
    said = subprocess.run([*command, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in said.stderr.splitlines()}
    assert "app.words.registry" in loaded
    assert not [name for name in loaded if name.startswith(WEB)]


def test_a_browser_gets_into_its_console_once_without_a_password(embedded: EmbeddedBureau) -> None:
    door = embedded.console()
    with Client(trust_env=False) as browser:
        assert browser.get(door).headers["location"] == "/console"
        assert "模拟税务局" in browser.get(f"{embedded.url}/console").text
        assert browser.get(door).headers["location"] == "/console/login"
