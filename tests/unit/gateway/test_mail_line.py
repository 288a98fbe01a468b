"""Mail over a real line: what went, what did not, and what nobody knows."""

from __future__ import annotations

import socket
from pathlib import Path
from unittest import mock

import pytest

from app.gateway import mail_line
from app.gateway.mail_errors import (
    MailAway,
    MailError,
    MailInDoubt,
    MailLater,
    MailLoginWrong,
    MailReason,
    MailRefused,
)
from app.gateway.mail_line import PLAIN, SSL, STARTTLS, MailServer, send, try_out
from tests.answering import a_certificate, answering, free_port, tls
from tests.mail_server import PASSWORD, USER, a_mail_server

SHOP, BUYER = "shop@example.test", "buyer@example.test"
LETTER = b"Subject: x\r\n\r\nhello\r\n"


@pytest.mark.parametrize("security", [PLAIN, SSL, STARTTLS])
def test_a_letter_arrives_over_each_sort_of_line(security: str, tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path)
    starts, context = security == STARTTLS, None if security == PLAIN else tls(certificate, key)
    with a_mail_server(tls=context, starttls=starts) as office:
        send(MailServer("127.0.0.1", office.port, security, ca=certificate), SHOP, BUYER, LETTER)
    assert [letter.get_content() for letter in office.letters] == ["hello\r\n"]


def test_a_password_is_asked_for_over_a_safe_line(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path)
    with a_mail_server(login=True, tls=tls(certificate, key), starttls=True) as office:
        right = MailServer("127.0.0.1", office.port, STARTTLS, USER, PASSWORD, certificate)
        try_out(right)
        send(right, SHOP, BUYER, LETTER)
        with pytest.raises(MailLoginWrong) as wrong:
            try_out(MailServer("127.0.0.1", office.port, STARTTLS, USER, "no", certificate))
    assert wrong.value.code == "MAIL-LOGIN"
    assert len(office.letters) == 1


def test_a_server_without_logins_is_told_of(tmp_path: Path) -> None:
    with a_mail_server() as office, pytest.raises(MailLoginWrong):
        try_out(MailServer("127.0.0.1", office.port, PLAIN, USER, PASSWORD))


@pytest.mark.parametrize(
    ("answer", "kind"), [("550 nobody here", MailRefused), ("450 later", MailLater)]
)
def test_a_no_for_ever_and_a_no_for_now_are_two(answer: str, kind: type[MailError]) -> None:
    with a_mail_server() as office:
        office.answers[BUYER] = answer
        server = MailServer("127.0.0.1", office.port, PLAIN)
        with pytest.raises(kind) as no:
            send(server, SHOP, BUYER, LETTER)
    assert no.value.facts == {"answer": answer[:3]}
    assert not office.letters


def test_a_letter_that_is_too_large_is_refused_for_ever() -> None:
    with a_mail_server() as office, pytest.raises(MailRefused):
        office.taken = "552 too large"
        send(MailServer("127.0.0.1", office.port, PLAIN), SHOP, BUYER, LETTER)


def test_a_line_that_breaks_after_the_letter_leaves_a_doubt() -> None:
    with a_mail_server() as office:
        office.deaf = True
        with pytest.raises(MailInDoubt):
            send(MailServer("127.0.0.1", office.port, PLAIN), SHOP, BUYER, LETTER)
    assert len(office.letters) == 1


def away(server: MailServer) -> MailReason:
    with pytest.raises(MailAway) as gone:
        try_out(server)
    return MailReason(gone.value.facts["reason"])


def test_why_a_server_is_not_reached_is_told(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path)
    assert away(MailServer("127.0.0.1", free_port(), PLAIN)) is MailReason.PORT
    assert away(MailServer("mail.invalid", 465, SSL)) is MailReason.NAME
    with a_mail_server(tls=tls(certificate, key)) as office:
        assert away(MailServer("127.0.0.1", office.port, SSL)) is MailReason.TLS
    with a_mail_server() as office:
        assert away(MailServer("127.0.0.1", office.port, STARTTLS)) is MailReason.TLS
    with answering(lambda line: line.sendall(b"HTTP/1.1 400 Bad\r\n\r\n")) as port:
        assert away(MailServer("127.0.0.1", port, PLAIN)) is MailReason.STRANGE
    with answering(lambda line: line.close()) as port:
        assert away(MailServer("127.0.0.1", port, PLAIN)) is MailReason.CUT


def listening(line: socket.socket) -> None:
    line.recv(1)


def test_a_server_that_keeps_silent_is_given_up() -> None:
    with (
        mock.patch.object(mail_line, "DEADLINE_S", 0.2),
        answering(listening) as port,
    ):
        assert away(MailServer("127.0.0.1", port, PLAIN)) is MailReason.SILENT


def test_no_password_and_no_letter_leaves_this_pc_in_the_clear() -> None:
    assert away(MailServer("192.0.2.1", 25, PLAIN)) is MailReason.TLS
