"""The test of an address names the first step that fails: each has another cause and fix."""

from __future__ import annotations

import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap.sentences import sentences
from app.gateway.diagnosis import Diagnosis
from app.gateway.errors import BureauError
from app.gateway.exchange import Address
from app.gateway.findings import Finding, Step
from tests.answering import Serve, a_certificate, answering, free_port, heard, http, saying, tls

AT = datetime.fromisoformat("2024-01-15T10:00:00+08:00")


def health(state: str = "online", oldest: str = "0.1", at: datetime = AT) -> bytes:
    said = (
        f'{{"state":"{state}","time":"{at.isoformat()}","version":"1","oldest_client":"{oldest}",'
        '"notice":"今晚升级"}'
    )
    return http(200, said.encode())


def walked(address: Address, disk: datetime | None = None) -> tuple[Finding, ...]:
    return Diagnosis(address, "0.1.0", lambda: AT, lambda: disk).walk()


def failed(address: Address, disk: datetime | None = None) -> tuple[Step, str]:
    """The step that failed, and its code."""
    step, problem = _failed(address, disk)
    return step, problem.code


def failed_with(address: Address) -> BureauError:
    """The problem of the step that failed."""
    return _failed(address, None)[1]


def _failed(address: Address, disk: datetime | None) -> tuple[Step, BureauError]:
    """All steps before it went well, all after it were left."""
    found = walked(address, disk)
    assert [each.step for each in found] == list(Step)
    [bad] = [each for each in found if each.verdict == "bad"]
    at = found.index(bad)
    assert {each.verdict for each in found[:at]} <= {"ok", "skipped"}
    assert {each.verdict for each in found[at + 1 :]} <= {"skipped"}
    assert bad.problem is not None
    words = sentences()
    assert "?" not in words.message(bad.problem) + words.fix(bad.problem)
    return bad.step, bad.problem


def serves(answer: bytes) -> Serve:
    """The line that only looks whether the port answers says nothing."""
    return saying(answer)


def test_all_is_well() -> None:
    with answering(serves(health())) as port:
        found = walked(Address(f"http://127.0.0.1:{port}"), AT)
    assert {each.step: each.verdict for each in found} == {
        step: "skipped" if step is Step.TLS else "ok" for step in Step
    }


def test_all_is_well_over_tls(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path)
    with answering(serves(health()), tls(certificate, key)) as port:
        found = walked(Address(f"https://127.0.0.1:{port}", certificate))
    assert {each.verdict for each in found} == {"ok"}


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("", (Step.ADDRESS, "BUREAU-ADDRESS")),
        ("http://192.0.2.1", (Step.ADDRESS, "BUREAU-ADDRESS")),
        ("https://no-such-name.invalid", (Step.NAME, "BUREAU-NAME")),
        ("https://" + "a" * 70 + ".example", (Step.NAME, "BUREAU-NAME")),
    ],
)
def test_an_address_or_a_name_that_is_none(url: str, verdict: tuple[Step, str]) -> None:
    assert failed(Address(url)) == verdict


def test_a_port_where_nobody_listens() -> None:
    assert failed(Address(f"https://127.0.0.1:{free_port()}")) == (Step.PORT, "BUREAU-PORT")


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path)
    with answering(serves(health()), tls(certificate, key)) as port:
        found = failed(Address(f"https://127.0.0.1:{port}"))
    assert found == (Step.TLS, "BUREAU-TLS")


def test_a_server_that_speaks_no_tls() -> None:
    with answering(lambda line: line.sendall(b"hello")) as port:
        found = failed(Address(f"https://127.0.0.1:{port}"))
    assert found == (Step.TLS, "BUREAU-TLS")


def test_a_file_that_names_no_authority(tmp_path: Path) -> None:
    with answering(serves(health())) as port:
        found = failed(Address(f"https://127.0.0.1:{port}", tmp_path / "none.pem"))
    assert found == (Step.TLS, "BUREAU-TLS")


def test_a_server_that_never_answers() -> None:
    release = threading.Event()

    def serve(line: socket.socket) -> None:
        if heard(line):
            release.wait(90)

    with answering(serve) as port:
        found = failed(Address(f"http://127.0.0.1:{port}", answer_s=0.1))
        release.set()
    assert found == (Step.HEALTH, "BUREAU-SILENT")


def test_a_server_that_is_no_bureau() -> None:
    with answering(serves(http(200, b"<html>", "text/html"))) as port:
        found = failed(Address(f"http://127.0.0.1:{port}"))
    assert found == (Step.HEALTH, "BUREAU-STRANGE")


def test_a_bureau_that_rests() -> None:
    with answering(serves(health("maintenance"))) as port:
        found = failed(Address(f"http://127.0.0.1:{port}"))
    assert found == (Step.HEALTH, "BUREAU-MAINTENANCE")


@pytest.mark.parametrize("disk", [None, AT + timedelta(minutes=11)])
def test_clocks_that_differ_too_much(disk: datetime | None) -> None:
    at = AT if disk else AT - timedelta(minutes=11)
    with answering(serves(health(at=at))) as port:
        found = failed(Address(f"http://127.0.0.1:{port}"), disk)
    assert found == (Step.CLOCK, "BUREAU-CLOCK")


def test_a_program_that_is_too_old() -> None:
    with answering(serves(health(oldest="0.2"))) as port:
        found = failed(Address(f"http://127.0.0.1:{port}"))
    assert found == (Step.VERSION, "VERSION-OLD")


def test_behind_a_proxy_its_name_and_port_are_looked_at() -> None:
    port = free_port()
    address = Address("https://bureau.example", proxy=f"http://127.0.0.1:{port}")
    assert failed(address) == (Step.PORT, "BUREAU-PORT")


def test_behind_a_proxy_tls_is_not_looked_at_by_itself() -> None:
    with answering(serves(http(502, b""))) as port:
        address = Address("https://bureau.example", proxy=f"http://127.0.0.1:{port}")
        assert failed(address) == (Step.HEALTH, "BUREAU-SILENT")
