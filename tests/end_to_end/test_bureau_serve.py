"""`bureau serve` as a person starts it: says where, serves, ends with nothing left behind."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection
from urllib.parse import urlsplit

import pytest
from httpx import Client

from tests.home_builders import say

ROOT = Path(__file__).parents[2]


class Serving:
    """`python -m app bureau serve …`, and what it said first."""

    def __init__(self, home: Path, *more: str) -> None:
        words = ["--home", str(home), "--json", "bureau", "serve", *more]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said, self.process.communicate()[1]
        self.url: str = json.loads(said)["url"]

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Ends it, by its id; its exit code and what it said on stderr."""
        self.process.send_signal(how)
        told = self.process.communicate(timeout=120)[1]
        return self.process.returncode, told


@contextmanager
def serving(home: Path, *more: str) -> Iterator[Serving]:
    served = Serving(home, *more)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.end()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_when_it_is_told(tmp_path: Path, how: signal.Signals) -> None:
    with serving(tmp_path / "home") as served:
        with Client(base_url=served.url, trust_env=False) as client:
            assert client.get("/v1/health").json()["state"] == "online"
        code, told = served.end(how)
    assert (code, told.count("\n")) == (0, 1)
    password = told.rpartition("：")[2].strip()
    with serving(tmp_path / "home") as again:
        with Client(base_url=again.url, trust_env=False) as client:
            answer = client.post("/console/login", data={"password": password})
            assert answer.headers["location"] == "/console"
        assert again.end(how) == (0, "")


def test_a_home_can_still_be_made_where_a_bureau_was_served(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as served:
        served.end()
    assert say(tmp_path / "home", "init", "--demo").exit_code == 0


def test_beyond_this_machine_it_speaks_tls_that_its_own_ca_vouches_for(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "--host", "0.0.0.0") as served:
        assert served.url.startswith("https://")
        trusted = ssl.create_default_context(cafile=tmp_path / "home.bureau" / "ca.pem")
        host, port = urlsplit(served.url).hostname, urlsplit(served.url).port
        assert host != "0.0.0.0" and port is not None  # where others come
        url = f"https://localhost:{port}"
        with Client(base_url=url, verify=trusted, trust_env=False) as client:
            assert client.get("/v1/health").json()["simulated"] is True
        with create_connection(("127.0.0.1", port)) as line:
            trusted.wrap_socket(line, server_hostname=host).close()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with serving(tmp_path / "one") as served:
        port = served.url.rpartition(":")[2]
        said = say(tmp_path / "two", "bureau", "serve", "--port", port)
    assert (said.exit_code, said.codes) == (3, ["PORT-IN-USE"])


def test_a_database_that_it_cannot_use_is_told(tmp_path: Path) -> None:
    said = say(tmp_path / "home", "bureau", "serve", "--database", "mysql://x/y")
    assert (said.exit_code, said.codes) == (2, ["DATABASE-URL"])
    gone = "postgresql://nobody@127.0.0.1:1/none"
    said = say(tmp_path / "home", "bureau", "serve", "--database", gone)
    assert (said.exit_code, said.codes) == (3, ["DATABASE-AWAY"])
