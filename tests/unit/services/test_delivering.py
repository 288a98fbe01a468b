"""E-invoices that are handed over: into a folder, or by mail that waits until it can go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import Invoice, InvoiceKind
from app.gateway.mail_errors import MailAway, MailError, MailLater, MailLoginWrong, MailReason
from app.gateway.mail_errors import MailRefused as Refused
from app.repositories.mails import MailState
from app.services.delivery.delivering import Delivering
from app.services.delivery.mail_round import MailRound
from app.services.faces.printed_files import Made
from app.services.terminal import Terminal
from app.settings import Settings
from printing.errors import PrinterError
from tests.home_builders import AT, a_home, a_terminal, bill, say, text_file

BUYER, OTHER = "buyer@example.test", "other@example.test"
SHOP = "shop@example.test"


Ticket = tuple[str, str]


def issued(home: Path, folder: Path, kind: str) -> Ticket:
    told = say(
        home, "issue", text_file(folder / f"{kind}.txt", bill(f"D{kind}")), "--kind", kind
    ).only
    return told["code"], told["number"]


class Server:
    """The way out, with the moods that a test gives it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, bytes]] = []
        self.moods: dict[str, MailError] = {}
        self.on = True
        self.sender = SHOP
        self.at = AT

    def hand_over(self, sender: str, to: str, letter: bytes) -> None:
        if to in self.moods:
            raise self.moods[to]
        self.sent.append((sender, to, letter))

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home."""
    return a_home(tmp_path)


@pytest.fixture
def electronic(home: Path, tmp_path: Path) -> Ticket:
    return issued(home, tmp_path, "026")


@pytest.fixture
def terminal(home: Path, electronic: Ticket) -> Iterator[Terminal]:
    with a_terminal(home) as opened:
        yield opened


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def delivering(terminal: Terminal, server: Server) -> Delivering:
    made = terminal.delivering
    made.now, made.is_set_up = server.now, lambda: bool(server.sender)
    return made


@pytest.fixture
def post(terminal: Terminal, delivering: Delivering, server: Server) -> MailRound:
    return MailRound(
        book=terminal.book,
        delivering=delivering,
        sender=lambda: server.sender,
        hand_over=server.hand_over,
        is_on=lambda: server.on,
        random=Random(1),
        now=server.now,
    )


class Broken:
    """A way to put tickets out that fails."""

    kinds = frozenset(InvoiceKind)

    def make(self, invoice: Invoice, *, goods_list: bool, copies: int) -> Made:
        raise PrinterError("FONT-MISSING")


def read(letter: bytes) -> EmailMessage:
    return message_from_bytes(letter, policy=default)


def waits(delivering: Delivering, electronic: Ticket, *addresses: str) -> list[int]:
    asked = [delivering.ask_mail(*electronic, to, operator="甲") for to in addresses]
    return [one["mail"] for one in asked]


def states(delivering: Delivering) -> dict[str, str]:
    return {one["to"]: one["outcome"] for one in delivering.mails()}


def sent_now(post: MailRound) -> list[str]:
    return [told["outcome"] for told, _ in post.send_all()]


def test_every_file_of_an_e_invoice_comes_into_a_folder_and_is_logged_as_downloads(
    terminal: Terminal, delivering: Delivering, electronic: Ticket, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    told = delivering.to_folder(*electronic, tmp_path / "out", operator="甲")
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    ways = [name.rpartition(".")[2] for name in files]
    assert {"pdf", "xml"} <= set(ways)
    assert sorted(Path(one["file"]).name for one in told) == files
    assert all(one["outcome"] == "delivered" and one["simulated"] for one in told)
    prints = terminal.searching.details(*electronic).prints
    assert sorted(one.output for one in prints) == ways
    assert {one.counted for one in prints} == {0}


def test_a_ticket_on_paper_is_not_delivered_as_a_file(
    home: Path, delivering: Delivering, terminal: Terminal, tmp_path: Path
) -> None:
    terminal.close()
    paper = issued(home, tmp_path, "007")
    with a_terminal(home) as opened, pytest.raises(RuleBroken) as no:
        opened.delivering.to_folder(*paper, tmp_path, operator="甲")
    assert no.value.code == "OUTPUT-NOT-FOR-KIND"


def test_a_letter_goes_with_all_its_files_and_the_mark_stands_first(
    delivering: Delivering, post: MailRound, electronic: Ticket, server: Server, terminal: Terminal
) -> None:
    waits(delivering, electronic, BUYER)
    assert sent_now(post) == ["sent"]
    ((sender, to, content),) = server.sent
    letter = read(content)
    assert (sender, to) == (SHOP, BUYER)
    assert letter["Subject"].startswith("【模拟】")
    body = letter.get_body()
    assert body is not None
    assert "不是真实发票" in body.get_content()
    attached = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}
    invoice = terminal.searching.one(*electronic)
    assert attached == {file.name: file.content for file in delivering.files(invoice)}
    assert [one.output for one in terminal.searching.details(*electronic).prints] == ["mail"]


def test_asked_for_twice_it_waits_once(delivering: Delivering, electronic: Ticket) -> None:
    assert delivering.last_address(*electronic) == ""
    assert len(set(waits(delivering, electronic, BUYER, BUYER, OTHER))) == 2
    assert delivering.last_address(*electronic) == OTHER


def test_a_server_that_is_away_is_asked_once_and_every_letter_waits(
    delivering: Delivering, post: MailRound, electronic: Ticket, server: Server
) -> None:
    waits(delivering, electronic, BUYER, OTHER)
    server.moods = dict.fromkeys((BUYER, OTHER), MailAway(MailReason.PORT))
    assert sent_now(post) == ["queued"]
    assert post.look().letter is None
    assert post.look().waiting == 2
    server.moods.clear()
    server.at += timedelta(minutes=1)
    assert sent_now(post) == ["sent", "sent"]
    assert post.look().waiting == 0


def test_one_that_is_refused_never_stops_the_others(
    delivering: Delivering, post: MailRound, electronic: Ticket, server: Server
) -> None:
    first, later, last = waits(delivering, electronic, BUYER, OTHER, SHOP)
    server.moods = {BUYER: Refused("MAIL-REFUSED"), OTHER: MailLater("MAIL-LATER")}
    assert sent_now(post) == ["returned", "queued", "sent"]
    assert states(delivering) == {BUYER: "returned", OTHER: "queued", SHOP: "sent"}
    assert delivering.cancel(later, operator="甲")["outcome"] == "cancelled"
    assert delivering.again(first, operator="甲")["outcome"] == "queued"
    server.moods.clear()
    assert sent_now(post) == ["sent"]
    with pytest.raises(RuleBroken) as gone:
        delivering.cancel(last, operator="甲")
    assert gone.value.code == "MAIL-GONE"
    with pytest.raises(RuleBroken) as none:
        delivering.again(99, operator="甲")
    assert none.value.code == "MAIL-UNKNOWN"


def test_a_letter_whose_files_cannot_be_made_now_waits_and_is_in_nobodys_way(
    delivering: Delivering, post: MailRound, electronic: Ticket, server: Server
) -> None:
    waits(delivering, electronic, BUYER)
    outputs, delivering.outputs = delivering.outputs, {"pdf": Broken()}
    assert post.look().letter is None
    (told,) = delivering.mails()
    assert (told["outcome"], told["tries"], told["problem"]) == ("queued", 1, "FONT-MISSING")
    delivering.outputs = outputs
    server.at += timedelta(minutes=1)
    assert sent_now(post) == ["sent"]


def test_a_wrong_password_is_not_tried_until_the_account_is_locked(
    delivering: Delivering, post: MailRound, electronic: Ticket, server: Server
) -> None:
    waits(delivering, electronic, BUYER)
    server.moods = {BUYER: MailLoginWrong("MAIL-LOGIN")}
    assert sent_now(post) == ["queued"]
    server.at += timedelta(minutes=29)
    assert post.look().letter is None
    server.at += timedelta(minutes=2)
    assert post.look().letter is not None
    assert post.look().letter is None  # it is under way: nobody else takes it


def test_a_letter_that_was_cancelled_on_its_way_and_did_not_go_stays_cancelled(
    delivering: Delivering, post: MailRound, electronic: Ticket
) -> None:
    (number,) = waits(delivering, electronic, BUYER)
    letter = post.look().letter
    assert letter is not None
    delivering.cancel(number, operator="甲")
    assert post.keep(letter, MailAway(MailReason.CUT)).state is MailState.CANCELLED
    delivering.again(number, operator="甲")
    delivering.cancel(number, operator="甲")
    assert post.keep(letter, None).state is MailState.SENT  # it went: that is what is told


def test_while_the_switch_is_off_or_no_server_is_set_up_nothing_goes(
    delivering: Delivering, post: MailRound, electronic: Ticket, server: Server
) -> None:
    waits(delivering, electronic, BUYER)
    server.on = False
    assert post.look().letter is None
    with pytest.raises(MailAway):
        sent_now(post)
    server.on, server.sender = True, ""
    assert post.look().waiting == 0  # the book is not even asked
    for ask in (lambda: sent_now(post), lambda: waits(delivering, electronic, OTHER)):
        with pytest.raises(RuleBroken) as none:
            ask()
        assert none.value.code == "MAIL-NONE"


@pytest.mark.parametrize("text", ["", "buyer", "a@b@c", "a b@c.test", "a@-c.test", "a@c..test"])
def test_what_is_no_address_is_refused_before_anything_waits(
    delivering: Delivering, electronic: Ticket, text: str
) -> None:
    with pytest.raises(RuleBroken) as wrong:
        delivering.ask_mail(*electronic, text, operator="甲")
    assert wrong.value.code == "MAIL-ADDRESS-WRONG"
    assert delivering.mails() == []


def test_a_letter_of_a_real_disk_bears_no_mark(
    delivering: Delivering, electronic: Ticket, terminal: Terminal, server: Server
) -> None:
    from app.services.delivery.letter import letter

    waits(delivering, electronic, BUYER)
    with terminal.book.reading() as work:
        (mail,) = work.mails.last(1)
    invoice = replace(terminal.searching.one(*electronic), simulated=False)
    written = read(letter(mail, invoice, (), sender=SHOP, at=server.at))
    body = written.get_body()
    assert body is not None
    assert not {"模拟", "练习"} & set(
        re.findall("模拟|练习", written["Subject"] + body.get_content())
    )


def test_a_server_is_not_tried_while_there_is_none_or_the_switch_is_off(terminal: Terminal) -> None:
    setting = terminal.mail_setting
    with pytest.raises(RuleBroken) as none:
        setting.try_out()
    assert none.value.code == "MAIL-NONE"
    setting.settings = lambda: Settings(mail_host="127.0.0.1", mail_from=SHOP)
    setting.is_on = lambda: False
    with pytest.raises(MailAway) as off:
        setting.try_out()
    assert off.value.facts["reason"] == MailReason.SWITCHED_OFF
