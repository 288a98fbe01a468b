"""Every reason why nobody answered has its own name; a no is told as the bureau said it."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from app.gateway import exchange as line_of
from app.gateway.errors import BureauAway, BureauRefused, Reason, SessionEnded
from app.gateway.exchange import Address, Exchange
from app.gateway.messages.sessions import ChallengeAsked, Health
from tests.answering import a_certificate, answering, free_port, heard, http, saying, tls

HEALTH = (
    b'{"state":"online","time":"2024-01-15T10:00:00+08:00","version":"1","oldest_client":"0",'
    b'"of_a_newer_bureau":1}'
)


@contextmanager
def asked_at(address: Address) -> Iterator[Exchange]:
    exchange = Exchange(lambda: address)
    try:
        yield exchange
    finally:
        exchange.close()


def why(address: Address) -> Reason:
    """Why the bureau at this address does not answer."""
    with asked_at(address) as exchange, pytest.raises(BureauAway) as away:
        exchange.send("GET", "/v1/health", None, Health)
    assert away.value.code == "BUREAU-AWAY"
    assert away.value.facts["reason"] == away.value.reason
    return away.value.reason


def at(port: int, **more: float) -> Address:
    return Address(f"http://127.0.0.1:{port}", **more)  # type: ignore[arg-type]


def test_an_answer_is_read_over_one_line_whatever_a_newer_bureau_adds() -> None:
    with answering(saying(http(200, HEALTH), http(200, HEALTH))) as port, asked_at(at(port)) as one:
        first = one.send("GET", "/v1/health", None, Health)
        assert one.send("GET", "/v1/health", None, Health) == first
        assert first.oldest_client == "0"


def test_an_answer_without_a_body_is_nothing() -> None:
    with answering(saying(b"HTTP/1.1 204 X\r\n\r\n")) as port, asked_at(at(port)) as one:
        assert one.send("POST", "/v1/x", ChallengeAsked("1" * 12), type(None)) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", Reason.NOT_CONFIGURED),
        ("bureau.example", Reason.ADDRESS),
        ("http://192.0.2.1", Reason.ADDRESS),
        ("https://no-such-name.invalid", Reason.NAME),
        ("https://" + "a" * 70 + ".example", Reason.NAME),
    ],
)
def test_an_address_that_leads_nowhere_is_named(url: str, reason: Reason) -> None:
    assert why(Address(url)) is reason


def test_a_proxy_that_is_none_is_an_address_that_cannot_be_used() -> None:
    assert why(Address("https://bureau.example", proxy="gopher://x")) is Reason.ADDRESS


def test_a_port_where_nobody_listens() -> None:
    assert why(at(free_port())) is Reason.PORT


def test_nothing_said_in_time_is_silence() -> None:
    release = threading.Event()

    def serve(line: socket.socket) -> None:
        heard(line)
        release.wait(90)

    with answering(serve) as port:
        assert why(at(port, answer_s=0.1)) is Reason.SILENT
        release.set()


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 X\r\nContent-Length: 999\r\n\r\n{", b"\x00\x01"]
)
def test_a_line_that_breaks_before_the_answer_is_whole_is_cut(said: bytes) -> None:
    with answering(saying(said)) as port:
        assert why(at(port)) is Reason.CUT


@pytest.mark.parametrize(
    "said",
    [
        http(200, b"<html>welcome</html>", "text/html"),
        http(200, b'{"state":"asleep"}'),
        http(302, b""),
        http(502, b"<html>bad gateway</html>", "text/html"),
        b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    ],
)
def test_an_answer_that_is_not_of_a_bureau_is_strange(said: bytes) -> None:
    with answering(saying(said)) as port:
        assert why(at(port)) is Reason.STRANGE


def test_a_no_of_the_bureau_bears_its_code_and_facts() -> None:
    said = http(409, b'{"code":"SLIP-STATE","facts":{"code":"x","number":"7"}}')
    with (
        answering(saying(said)) as port,
        asked_at(at(port)) as one,
        pytest.raises(BureauRefused) as no,
    ):
        one.send("GET", "/v1/health", None, Health)
    assert (no.value.code, no.value.status) == ("SLIP-STATE", 409)
    assert no.value.facts == {"code": "x", "number": "7"}


def test_a_401_says_that_the_session_has_ended() -> None:
    said = http(401, b'{"code":"SESSION-NEEDED"}')
    with answering(saying(said)) as port, asked_at(at(port)) as one, pytest.raises(SessionEnded):
        one.send("GET", "/v1/health", None, Health)


def test_whoever_cannot_prove_to_be_the_bureau_is_not_spoken_to(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path)
    with answering(saying(http(200, HEALTH)), tls(certificate, key)) as port:
        assert why(Address(f"https://127.0.0.1:{port}")) is Reason.TLS


def test_a_bureau_whose_authority_is_named_is_believed(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path)
    with answering(saying(http(200, HEALTH)), tls(certificate, key)) as port:
        address = Address(f"https://127.0.0.1:{port}", ca_file=certificate)
        with asked_at(address) as one:
            assert one.send("GET", "/v1/health", None, Health).version == "1"


def test_a_file_that_holds_no_authority_is_a_reason_of_tls(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("no certificate")
    address = Address("https://127.0.0.1:9", ca_file=tmp_path / "none.pem")
    assert why(address) is Reason.TLS


def test_what_is_long_goes_compressed_where_it_leaves_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line_of, "is_here", lambda host: False)
    monkeypatch.setattr(line_of, "is_sound", lambda url: True)
    seen: list[bytes] = []

    def serve(line: socket.socket) -> None:
        seen.append(heard(line))
        line.sendall(http(200, HEALTH))

    asked = ChallengeAsked("1" * 5000)
    with answering(serve) as port, asked_at(at(port)) as one:
        one.send("POST", "/v1/challenges", asked, Health)
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    assert msgspec.json.decode(gzip.decompress(body), type=dict)["disk"] == "1" * 5000


def test_another_address_is_another_line_and_a_gate_stands_before_both() -> None:
    shut = [False]
    with answering(saying(http(200, HEALTH))) as one, answering(saying(http(200, HEALTH))) as two:
        ports = [one, two]

        def gate() -> None:
            if shut[0]:
                raise BureauAway(Reason.SWITCHED_OFF)

        exchange = Exchange(lambda: at(ports[0]), gate)
        exchange.send("GET", "/v1/health", None, Health)
        ports.pop(0)
        exchange.send("GET", "/v1/health", None, Health)
        shut[0] = True
        with pytest.raises(BureauAway) as away:
            exchange.send("GET", "/v1/health", None, Health)
        assert away.value.reason is Reason.SWITCHED_OFF
        exchange.close()


def test_the_proxy_of_the_environment_is_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    with answering(saying(http(200, HEALTH))) as port, asked_at(at(port)) as one:
        assert one.send("GET", "/v1/health", None, Health).version == "1"
