"""A bureau that serves at every address of its machine names them, and is told under one."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from app.bureau import own_addresses as module
from app.bureau.own_addresses import own_addresses


def test_loopback_is_left_out_and_each_stands_once(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[Any] = [(0, 0, 0, "", (each, 0)) for each in ("192.0.2.7", "127.0.0.1")]
    monkeypatch.setattr(module, "_OUTSIDE", {socket.AF_INET: "127.0.0.1"})
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: named * 2)
    assert [str(each) for each in own_addresses()] == ["192.0.2.7"]


def test_a_name_that_nobody_knows_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> Any:
        raise socket.gaierror(8, "unknown")

    monkeypatch.setattr(module, "_OUTSIDE", {})
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert own_addresses() == ()
