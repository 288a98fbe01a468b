"""Who cannot be believed is told with its cause in Chinese, in the window's words and at `init`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.bootstrap.sentences import sentences
from app.domain.errors import RuleBroken
from app.gateway.errors import BureauAway, BureauError
from app.gateway.exchange import Address, Exchange
from app.gateway.messages.sessions import Health
from app.gateway.proof import speaks_tls, why_unproved
from app.settings import Settings, sound
from tests.answering import a_certificate, answering, http, saying, tls
from tests.home_builders import say
from tests.unit.gateway.test_diagnosis import failed_with, health

HTML = http(200, b"<html>", "text/html")
ENDED = "它的证书已过期"


def away(address: Address) -> str:
    """What a person is told when that address is asked."""
    exchange = Exchange(lambda: address)
    try:
        with pytest.raises(BureauAway) as told:
            exchange.send("GET", "/v1/health", None, Health)
    finally:
        exchange.close()
    return sentences().message(told.value)


@pytest.mark.parametrize(
    ("host", "days", "trusted", "cause"),
    [
        ("127.0.0.1", 1, False, "它的证书是自己签的，不在信任之列"),
        ("127.0.0.1", -1, True, ENDED),
        ("192.0.2.7", 1, True, "它的证书不是发给这个 IP 地址的"),
    ],
)
def test_a_certificate_that_is_not_believed_is_told_with_its_cause(
    tmp_path: Path, host: str, days: int, trusted: bool, cause: str
) -> None:
    certificate, key = a_certificate(tmp_path, host, days)
    with answering(saying(health()), tls(certificate, key)) as port:
        address = Address(f"https://127.0.0.1:{port}", certificate if trusted else None)
        found = failed_with(address)
        assert away(address) == f"连不上税务局：对方不能证明自己是税务局（{cause}）。"
    assert sentences().message(found) == f"对方不能证明自己是税务局：{cause}。"


def test_a_server_without_tls_is_told_as_one() -> None:
    with answering(saying(HTML, HTML)) as port:
        told = away(Address(f"https://127.0.0.1:{port}", answer_s=0.2, connect_s=5))
    assert not re.search("[a-z]{4}", told.replace("http://", "")), told


def test_plain_words_to_a_server_that_wants_tls_are_told_as_a_wrong_address(
    tmp_path: Path,
) -> None:
    certificate, key = a_certificate(tmp_path)
    with answering(saying(health()), tls(certificate, key)) as port:
        found = failed_with(Address(f"http://127.0.0.1:{port}"))
        said = say(tmp_path / "new", "init", "--bureau", f"http://127.0.0.1:{port}",
                   "--enrolment", "ABCDEFGH2345")  # fmt: skip
    assert found.code == "BUREAU-ADDRESS"
    assert "应以 https:// 开头" in sentences().message(found)
    error = said.only["error"]
    assert (said.exit_code, error["code"]) == (3, "BUREAU-AWAY")
    assert "应以 https:// 开头" in error["message"]
    assert "还没有建立终端" in error["fix"]


def test_nobody_is_greeted_beyond_this_machine_or_who_is_not_there() -> None:
    assert not speaks_tls(Address("http://192.0.2.1"))
    assert not speaks_tls(Address("https://127.0.0.1:1"))
    with answering(saying(HTML)) as port:
        pass
    assert not speaks_tls(Address(f"http://127.0.0.1:{port}"))


def test_beyond_this_machine_only_tls_is_allowed_and_that_is_said() -> None:
    url, why = "http://192.0.2.2:8781", "本机以外的税务局只能用 https:// 的地址"
    assert away(Address(url)) == f"连不上税务局：税务局地址不能用（{why}）。"
    assert why in sentences().message(failed_with(Address(url)))
    with pytest.raises(RuleBroken, match="SETTING-WRONG") as wrong:
        sound(Settings(bureau_url=url))
    assert why in sentences().message(wrong.value)


def test_what_is_no_matter_of_tls_has_no_cause() -> None:
    assert why_unproved(ValueError("other")) == {}
    assert why_unproved(BureauError("BUREAU-AWAY")) == {}
