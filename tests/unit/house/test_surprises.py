"""The guards over every test notice what they are there for."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests import surprises
from tests.surprises import ROOT, Surprise, watched


def test_a_log_warning_is_a_surprise(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Surprise, match="ink is low"), watched(logs_expected=False):
        logging.getLogger("printer").warning("ink is low")


def test_an_expected_log_warning_is_none(caplog: pytest.LogCaptureFixture) -> None:
    with watched(logs_expected=True):
        logging.getLogger("printer").warning("ink is low")


def test_a_thread_left_behind_is_a_surprise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surprises, "GRACE_S", 0.05)
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="forgotten")
    with pytest.raises(Surprise, match="forgotten"), watched(logs_expected=False):
        thread.start()
    end.set()
    thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the children cheaply")
def test_a_child_process_left_behind_is_a_surprise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surprises, "GRACE_S", 0.05)
    with pytest.raises(Surprise, match="child process"), watched(logs_expected=False):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.communicate(b"\n")


def test_another_working_directory_is_a_surprise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surprises, "GRACE_S", 0.05)
    before = Path.cwd()
    with pytest.raises(Surprise, match="cwd"), watched(logs_expected=False):
        os.chdir(tmp_path)
    os.chdir(before)


def test_a_file_written_into_the_checkout_is_a_surprise() -> None:
    stray = ROOT / "app" / "stray.txt"
    with pytest.raises(Surprise, match="stray"), watched(logs_expected=False):
        stray.write_text("")
    stray.unlink()
    surprises._written.clear()


def test_the_network_beyond_this_machine_is_refused() -> None:
    with socket.socket() as line, pytest.raises(Surprise, match="network"):
        line.connect(("192.0.2.1", 80))
