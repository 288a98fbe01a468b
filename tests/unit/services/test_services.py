"""What the services promise beside the great path: sign-in, status, search, print, files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app import settings as machine
from app.bootstrap.opening import Kept, now, open_terminal
from app.bootstrap.sealing import Seal, key_of
from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.money import Money
from app.domain.rights import Right
from app.repositories.errors import StoreError
from app.repositories.outbox import Waiting
from app.repositories.registers import Goods
from app.repositories.search import Filter
from app.services.disk.snapshot import Snapshot
from app.services.files import write_whole
from app.services.paper.exporting import Tickets
from app.services.signing_in import lock_minutes
from printing.errors import PrinterError
from tests.home_builders import a_home, a_terminal, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def test_a_lock_doubles_up_to_a_day(home: Path) -> None:
    with a_terminal(home) as terminal:
        rule = terminal.profile.logins
        minutes = [lock_minutes(rule, n) for n in (4, 5, 6, 10, 15, 50, 500)]
    assert minutes == [0, 15, 0, 30, 60, 1440, 1440]


def test_signing_in_again_forgets_earlier_failures(home: Path) -> None:
    with a_terminal(home) as terminal:
        with pytest.raises(RuleBroken, match="LOGIN-WRONG"):
            terminal.sign_in("主管甲", "wrong")
        terminal.sign_in("主管甲", "Lianxi-2024")
        with terminal.book.reading() as work:
            person = work.operators.by_name("主管甲")
        assert person is not None
        assert person.failures == 0
        assert terminal.session.rights == frozenset(Right)


def test_nobody_signed_in_has_no_session(home: Path) -> None:
    terminal = open_terminal(home)
    try:
        with pytest.raises(RuleBroken, match="LOGIN-NEEDED"):
            assert terminal.session
    finally:
        terminal.close()


def test_a_home_that_is_not_for_practice_asks_who_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taxpayer = tmp_path / "taxpayer.json"
    taxpayer.write_text('{"name": "示例测试店", "tax_id": "92990000000000019y"}', "utf-8")
    made = say(tmp_path / "h", "init", "--taxpayer", taxpayer, "--profile", "jsp").only
    assert made["taxpayer"]["tax_id"] == "92990000000000019Y"
    assert [login["role"] for login in made["logins"]] == ["administrator"]
    assert len(made["recovery_code"]) == 11
    said = say(tmp_path / "h", "status")
    assert (said.exit_code, said.codes) == (1, ["LOGIN-NEEDED"])
    (login,) = made["logins"]
    monkeypatch.setenv("KAIPIAO_PASSWORD", login["password"])
    status = say(tmp_path / "h", "--operator", login["operator"], "status").only
    assert set(status["lock_date"]) == {"vat", "roll_e"}
    assert status["stock"]["004"]["left"] == 25


@pytest.mark.parametrize(
    ("content", "code"),
    [("name = 1", "FIELD-MISSING"), ("{", "FILE-FORMAT"), ('tax_id = "9"', "FIELD-MISSING")],
)
def test_a_taxpayer_file_that_is_wrong_is_named(tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "taxpayer.toml"
    file.write_text(content, "utf-8")
    assert say(tmp_path / "h", "init", "--taxpayer", file).codes == [code]
    assert say(tmp_path / "h", "init", "--taxpayer", tmp_path / "none").codes == ["FILE-MISSING"]
    assert say(tmp_path / "h", "init", "--taxpayer", tmp_path).codes == ["FILE-UNREADABLE"]
    assert say(tmp_path / "h", "init").codes == ["TAXPAYER-NEEDED"]


def test_offline_hours_run_from_the_oldest_unsent_ticket(home: Path) -> None:
    assert say(home, "status").only["offline"]["hours_left"] == 72.0
    say(home, "issue", text_file(home / "a.txt", bill()))
    say(home, "clock", "forward", "10h")
    offline = say(home, "status").only["offline"]
    assert offline["unsent"] == 1
    assert 61.8 <= offline["hours_left"] <= 62.0
    assert offline["amount_left"]["007"] == "999700.00"
    assert offline["amount_left"]["004"] == "1000000.00"


def test_a_picture_of_the_disk_runs_on(home: Path) -> None:
    with a_terminal(home) as terminal:
        picture = Snapshot.of(terminal.device.disk, now())
    again = Snapshot.read(picture.as_text())
    assert again == picture
    waiting = Waiting(InvoiceKind.ORDINARY, 3, Money(500), picture.clock)
    numbers = {picture.volumes[1].code: 7}
    later = again.run_on(picture.taken_at + timedelta(hours=1), numbers, [waiting])
    assert [each.unsent for each in later.limits if each.kind == "007"] == [3]
    assert later.clock - picture.clock == timedelta(hours=1)
    assert later.volumes[1].next == 8


def test_export_is_walked_and_never_held(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2")))
    with a_terminal(home) as terminal:
        tickets = Tickets(terminal.searching, Filter())
        assert len(tickets) == 2
        first, second = tickets
        assert second in tickets
        assert first.draft.document == "D1"


def test_a_file_stands_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    write_whole(path, lambda file: file.write(b"first"))

    def breaks(file: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
        write_whole(path, breaks)
    with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
        write_whole(tmp_path / "no" / "a.bin", breaks)
    assert [each.name for each in tmp_path.iterdir()] == ["a.bin"]
    assert path.read_bytes() == b"first"


def test_a_list_that_is_not_there_and_no_copies_are_refused(home: Path) -> None:
    ticket = say(home, "issue", text_file(home / "a.txt", bill())).only
    key = (ticket["code"], ticket["number"])
    assert say(home, "print", *key, "--list", "--pdf", home / "a.pdf").codes == ["NO-LIST"]
    assert say(home, "print", *key, "--copies", "0", "--pdf", home / "a.pdf").exit_code == 1
    assert say(home, "print", *key, "--pdf", home / "no" / "a.pdf").exit_code == 3
    assert say(home, "print", *key, "--copies", "3", "--pdf", home / "a.pdf").only["pages"] == 3
    assert say(home, "print", *key, "--ofd", "x").codes == ["OUTPUT-NOT-FOR-KIND"]
    assert say(home, "print", *key, "--xml", "x").codes == ["OUTPUT-NOT-FOR-KIND"]


def test_a_secret_is_sealed_with_the_home_and_its_name(tmp_path: Path) -> None:
    seal = Seal.make(tmp_path / "seal.key")
    sealed = seal.close("disk-pin", "88888888")
    assert b"88888888" not in sealed
    assert Seal.at(tmp_path / "seal.key").open("disk-pin", sealed) == "88888888"
    for name, damaged in (("other", sealed), ("disk-pin", sealed[:-1]), ("disk-pin", b"")):
        with pytest.raises(StoreError, match="SEAL-DAMAGED"):
            seal.open(name, damaged)
    (tmp_path / "seal.key").chmod(0o600)
    (tmp_path / "seal.key").write_bytes(b"short")
    for path in (tmp_path / "seal.key", tmp_path / "none"):
        with pytest.raises(StoreError, match="SEAL-DAMAGED"):
            key_of(path)


def test_the_pin_comes_from_the_environment_else_sealed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_terminal(home) as terminal:
        kept = Kept(terminal.book, Seal.at(home / "seal.key"))
        assert kept.pin() == "88888888"
        monkeypatch.setenv("KAIPIAO_DISK_PIN", "12345678")
        assert kept.pin() == "12345678"


def test_settings_are_a_file_a_person_can_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    assert machine.read(path) == machine.Settings()
    path.write_text(machine.as_file(machine.Settings(profile="jsp")), "utf-8")
    assert machine.read(path).profile == "jsp"
    path.write_text("lock_wait_s = 1\nunknown = 3\n", "utf-8")
    assert machine.read(path).lock_wait_s == 1.0
    for broken in ("lock_wait_s = true", 'lock_wait_s = "1"'):
        path.write_text(broken, "utf-8")
        with pytest.raises(RuleBroken, match="SETTING-WRONG"):
            machine.read(path)
    path.write_text("x =", "utf-8")
    with pytest.raises(RuleBroken, match="SETTINGS-DAMAGED"):
        machine.read(path)


def test_an_unknown_profile_is_refused_by_name(home: Path) -> None:
    settings = home / "settings.toml"
    settings.write_text(settings.read_text("utf-8").replace('"skp"', '"../x"'), "utf-8")
    assert say(home, "status").codes == ["SETTING-WRONG"]


def test_amounts_with_tax_are_read_as_such_where_the_shop_says_so(home: Path) -> None:
    taxed = bill("T1", "样例鼠标~~个~~M-1~~3~~339.00~~0.13~~~~~~39.00")
    path = text_file(home / "a.txt", taxed)
    assert say(home, "issue", path).codes == ["AMOUNT-LOOKS-TAXED"]
    settings = home / "settings.toml"
    text = settings.read_text("utf-8").replace("tax = false", "tax = true")
    settings.write_text(text, "utf-8")
    assert say(home, "issue", path, "--format", "sjjk").only["net"] == "300.00"


def test_oil_is_sold_down_to_its_stock(home: Path) -> None:
    def oil(document: str, litres: str, net: str) -> Path:
        row = f"样例92号车用汽油~~升~~~~{litres}~~{net}~~0.13"
        return text_file(home / f"{document}.txt", bill(document, row))

    first = say(home, "issue", oil("O1", "2000", "14000.00"))
    assert first.exit_code == 0, first
    second = say(home, "issue", oil("O2", "4000", "28000.00"))
    assert second.codes == ["OIL-STOCK"]
    shown = say(home, "show", first.only["code"], first.only["number"]).only
    assert shown["special"] == "oil"


def test_stock_is_listed(home: Path) -> None:
    lists = say(home, "stock", "list").answers
    assert {answer["kind"] for answer in lists} == {"004", "007", "025", "026", "028"}
    assert all(answer["left"] == 2000 for answer in lists)


def test_a_status_without_any_picture_says_who_holds_the_disk(home: Path) -> None:
    (home / "settings.toml").write_text("lock_wait_s = 0.1\n", "utf-8")
    with a_terminal(home) as window:
        assert window.device.simulated
        with window.book.writing() as work:
            work.settings.remove("disk-snapshot")
            work.commit()
        assert say(home, "status").codes == ["DISK-IN-USE"]
        assert say(home, "--disk", "usb:none", "status").codes == ["DEVICE-URL"]
        assert say(home, "--disk", "none", "status").codes == ["DEVICE-URL"]


def test_what_cannot_be_read_or_is_too_large_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.reading.LARGEST_FILE", 10)
    assert say(home, "issue", text_file(home / "a.txt", bill())).codes == ["FILE-TOO-LARGE"]


def test_a_bad_document_is_not_kept_as_a_draft(home: Path) -> None:
    lying = bill("D1").replace("D1~~1~~", "D1~~7~~")
    said = say(home, "draft", "save", text_file(home / "a.txt", lying, bill("D2")))
    assert said.exit_code == 1
    assert [answer.get("outcome") for answer in said.answers] == ["refused", "saved"]


def test_a_draft_that_is_refused_stays(home: Path) -> None:
    bad = bill("D1", "样例鼠标~~个~~~~1~~100.00~~0.07")
    saved = say(home, "draft", "save", text_file(home / "a.txt", bad)).only["draft"]
    said = say(home, "draft", "issue", saved)
    assert (said.exit_code, said.codes) == (1, ["RATE-NOT-AUTHORISED"])
    assert [each["draft"] for each in say(home, "draft", "list").answers] == [saved]


def test_a_draft_whose_ticket_stands_gives_it_again(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"))
    saved = say(home, "draft", "save", path).only["draft"]
    with a_terminal(home) as terminal:
        with terminal.book.reading() as work:
            kept = work.drafts.by_request(bytes.fromhex(saved))
        assert kept is not None
        first = terminal.issuing.issue(kept.entered, "主管甲", request_id=kept.request_id)
    again = say(home, "draft", "issue", saved).only  # the program died before it threw it away
    assert (again["outcome"], again["number"]) == ("already_issued", first.invoice.key.number)


def test_a_document_that_stands_is_told_by_check_too(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"))
    say(home, "issue", path)
    assert say(home, "issue", "--check", path).only["outcome"] == "already_issued"


def test_a_fully_reddened_ticket_is_told_so_and_reissued(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"))
    first = say(home, "issue", path).only
    key = InvoiceKey(first["code"], first["number"])
    for net, tax, word, left in ((10000, 1300, "partly", "226.00"), (20000, 2600, "fully", "0.00")):
        with a_terminal(home) as terminal, terminal.book.writing() as work:
            work.invoices.redden(key, Money(net), Money(tax))
            work.commit()
        found = say(home, "show", *(first["code"], first["number"])).only
        assert (found["reddened"], found["red_left"]) == (word, left)
    assert say(home, "issue", path).only["replaces"]["number"] == first["number"]


def test_a_document_that_lies_among_taxed_ones_is_still_named(home: Path) -> None:
    settings = home / "settings.toml"
    settings.write_text("file_amounts_with_tax = true\n", "utf-8")
    lying = bill("D1").replace("D1~~1~~", "D1~~7~~")
    said = say(home, "issue", text_file(home / "a.txt", lying))
    assert said.codes == ["LINE-COUNT"]


def test_without_a_document_number_each_issue_is_a_ticket_of_its_own(home: Path) -> None:
    line = EnteredLine("样例鼠标", amount="100.00", rate="0.13")
    entered = EnteredInvoice((line,), buyer=EnteredParty("个人"))
    with a_terminal(home) as terminal:
        first, second = (terminal.issuing.issue(entered, "主管甲") for _ in range(2))
    assert (first.again, second.again) == (False, False)
    assert second.invoice.key.number == "00000002"


def test_a_document_that_is_unreadable_keeps_its_own_line(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1", "样例鼠标~~个~~~~1~~abc~~0.13"))
    assert say(home, "issue", path).only["error"]["line"] == 3


def test_a_file_that_may_not_be_read_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = text_file(home / "a.txt", bill())

    read = Path.read_bytes

    def refuses(asked: Path) -> bytes:
        if asked == path:
            raise PermissionError(13, "Permission denied")
        return read(asked)

    monkeypatch.setattr(Path, "read_bytes", refuses)
    said = say(home, "issue", path)
    assert (said.exit_code, said.codes) == (3, ["FILE-UNREADABLE"])
    assert "没有权限" in said.only["error"]["message"]


def test_goods_that_were_looked_up_are_asked_again_when_the_register_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.tickets.authorisation.MOST_KNOWN", 1)
    lines = (
        EnteredLine("测试新货", amount="100.00", rate="0.13"),
        EnteredLine("样例鼠标", amount="100.00", rate="0.13"),
    )
    entered = EnteredInvoice(lines, buyer=EnteredParty("个人"))
    with a_terminal(home) as terminal:
        codes = []
        for _ in range(2):
            ticket = terminal.issuing.issue(entered, "主管甲").invoice
            codes.append(ticket.draft.lines[0].goods_code)
            with terminal.book.writing() as work:
                work.registers.save_goods(Goods("测试新货", "3040603000000000000", "测试服务"))
                work.commit()
    assert codes == ["1090510000000000000", "3040603000000000000"]
