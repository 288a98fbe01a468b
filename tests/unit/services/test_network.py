"""The switch keeps everything in; the bureau is asked how it stands, each step has a verdict."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap.home import Home
from app.bootstrap.opening import now
from app.bootstrap.sentences import sentences
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.findings import Finding
from app.gateway.messages.sessions import Health, ServiceState
from app.services.problems import FROM_BUREAU
from app.services.upload.network import Network
from tests.answering import answering, free_port, http, saying
from tests.home_builders import AT, a_home, a_terminal, say

HEALTH = (
    b'{"state":"maintenance","time":"2024-01-15T10:00:00+08:00","version":"1","oldest_client":"0"}'
)


def configured(home: Path, url: str) -> Path:
    path = home / "settings.toml"
    lines = path.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("bureau_url")]
    path.write_text("\n".join([*kept, f'bureau_url = "{url}"', ""]), "utf-8")
    return home


def test_the_practice_bureau_is_online_without_being_started(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    assert say(home, "status").only["bureau"] == "online"
    assert say(home, "network", "show").only == {
        "network": "on",
        "bureau": "online",
        "url": "",
        "embedded": True,
    }
    assert not (home / "bureau" / "bureau.db").exists()


def test_while_the_switch_is_off_nothing_leaves(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    assert say(home, "network", "off").only["bureau"] == "offline"
    assert say(home, "network", "off").only["network"] == "off"  # twice is once
    assert say(home, "status").only["bureau"] == "offline"
    assert say(home, "network", "test").codes == ["BUREAU-AWAY"]
    with a_terminal(home) as terminal, pytest.raises(BureauAway) as away:
        terminal.bureau.health()
    assert away.value.reason is Reason.SWITCHED_OFF
    assert say(home, "network", "on").only["bureau"] == "online"
    assert not (home / "bureau" / "bureau.db").exists()
    with a_terminal(home, writes=False) as terminal, terminal.book.reading() as work:
        actions = [each.entry.action for each in work.audit.entries()]
    assert [each for each in actions if each.startswith("network")] == ["network.off", "network.on"]


def test_a_home_whose_bureau_is_lost_says_so(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    (home / "bureau" / "authority.simulated").unlink()
    assert say(home, "status").only["bureau"] == "offline"
    assert say(home, "network", "test").answers[0]["code"] == "BUREAU-ADDRESS"


def test_a_bureau_elsewhere_is_asked_how_it_stands(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with answering(saying(http(200, HEALTH))) as port:
        configured(home, f"http://127.0.0.1:{port}")
        assert say(home, "status").only["bureau"] == "maintenance"
    configured(home, f"http://127.0.0.1:{free_port()}")
    assert say(home, "status").only["bureau"] == "offline"


def test_a_bureau_that_has_just_spoken_with_us_is_there(tmp_path: Path) -> None:
    home = configured(a_home(tmp_path), f"http://127.0.0.1:{free_port()}")
    with a_terminal(home) as terminal:
        assert terminal.network.bureau() == "offline"
        terminal.network.answered()
        assert terminal.network.bureau() == "online"


def test_it_is_asked_at_most_once_a_minute(tmp_path: Path) -> None:
    at, asked = [AT], [0]

    class Elsewhere:
        url, embedded = "https://bureau.example", False

        def health(self) -> Health:
            asked[0] += 1
            return Health(ServiceState.OPEN, AT, "1", "0")

        def diagnose(self) -> tuple[Finding, ...]:
            return ()

    with a_terminal(a_home(tmp_path)) as terminal:
        network = Network(terminal.book, Elsewhere(), sentences, lambda: at[0])
        assert (network.known(), asked) == ("", [0])
        assert [network.bureau() for _ in range(3)] == ["online"] * 3
        assert asked == [1]
        at[0] += timedelta(minutes=2)
        assert network.bureau() == "online"
        assert asked == [2]
        assert network.test() == []


def test_each_step_of_the_way_has_its_verdict_cause_and_next_step(tmp_path: Path) -> None:
    home = configured(a_home(tmp_path), f"http://127.0.0.1:{free_port()}")
    said = say(home, "network", "test")
    assert said.exit_code == 3
    assert [each["verdict"] for each in said.answers] == ["ok", "ok", "bad"] + ["skipped"] * 4
    assert said.answers[2]["code"] == "BUREAU-PORT"
    assert said.answers[2]["next"]
    assert all(each["cause"] for each in said.answers)


def test_the_clock_of_a_disk_that_is_away_is_not_compared(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    answer = HEALTH.replace(b"maintenance", b"online")
    answer = answer.replace(b"2024-01-15T10:00:00+08:00", now().isoformat().encode())
    with answering(saying(http(200, answer))) as port:
        configured(home, f"http://127.0.0.1:{port}")
        assert say(home, "network", "test").answers[5]["code"] == "BUREAU-CLOCK"
        Home(home).disk.rename(tmp_path / "away")
        assert {each["verdict"] for each in say(home, "network", "test").answers} == {
            "ok",
            "skipped",
        }


def test_a_code_that_only_the_bureau_knows_is_told_all_the_same() -> None:
    words, unknown = sentences(), BureauRefused("OF-A-NEWER-BUREAU")
    assert "OF-A-NEWER-BUREAU" in words.message(unknown)
    assert words.fix(unknown) == words.codes[FROM_BUREAU]["fix"]
    assert words.exit_code(unknown) == 1
    assert words.as_answer(unknown)["code"] == "OF-A-NEWER-BUREAU"
