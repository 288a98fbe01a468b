"""红字发票 by original number: issued like every ticket, counted at its blue one, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, Status
from app.domain.money import Money
from app.domain.rights import ROLE_RIGHTS, Role, Session
from app.repositories.errors import StoreError
from app.repositories.unit_of_work import UnitOfWork
from app.services.terminal import Terminal
from hardware.errors import OutcomeUnknown
from tests.home_builders import a_home, a_terminal, bill, say, text_file
from tests.repair_builders import asked_of, damage

TOLD = ("reddened", "red_left")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two tickets of 339.00."""
    home = a_home(tmp_path)
    issue(home, "D1", "D2")
    return home


def issue(home: Path, *documents: str, kind: str = "007") -> dict[str, Any]:
    path = text_file(home / "a.txt", *(bill(one) for one in documents))
    said = say(home, "issue", path, "--kind", kind)
    assert said.exit_code == 0, said
    return said.answers[-1]


def code_of(home: Path) -> str:
    return str(say(home, "invoices", "--limit", "1").only["code"])


def told(home: Path, number: str = "1") -> tuple[str, str]:
    shown = say(home, "show", code_of(home), number).only
    return shown["reddened"], shown["red_left"]


def well(home: Path) -> None:
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert {verdicts[name] for name in ("agreement", "attempts", "audit", "book")} == {"ok"}
    assert say(home, "repair").answers[-1]["differences"] == 0


def red(terminal: Terminal, fen: int | None = None, **more: Any) -> Any:
    code = next(one.code for one in terminal.device.disk.volumes() if one.kind == "007")
    gross = None if fen is None else Money(fen)
    return terminal.red_letter.issue(code, "1", terminal.session, gross, **more)


def test_parts_until_nothing_is_left_and_the_document_is_issued_anew(home: Path) -> None:
    code = code_of(home)
    first = say(home, "red", code, "1", "--amount", "100").only
    assert first["document"] == f"RED-{code}-00000001-1"
    assert (first["outcome"], first["net"], first["gross"]) == ("issued", "-88.50", "-100.00")
    assert first["warnings"] == ["VOID-WOULD-DO"]
    assert told(home) == ("partly", "239.00")
    assert say(home, "red", code, "1", "--amount", "239.01").codes == ["RED-EXCEEDS"]
    assert say(home, "void", code, "1", "--reason", "测试").codes == ["VOID-REDDENED"]
    last = say(home, "red", code, "1").only
    assert (last["document"][-2:], last["gross"], "warnings" in last) == ("-2", "-239.00", False)
    assert told(home) == ("fully", "0.00")
    done = say(home, "red", code, "1")
    assert done.codes == ["RED-EXCEEDS"]
    assert done.only["error"]["message"].endswith("剩 0.00，这张发票已全部红冲。")
    shown = say(home, "show", code, first["number"]).only
    assert (shown["status"], shown["remark"]) == (
        "red",
        f"对应正数发票代码:{code}号码:00000001",
    )
    anew = issue(home, "D1")
    assert anew["replaces"] == {"code": code, "number": "00000001"}
    well(home)


def test_a_red_ticket_that_is_voided_gives_back_and_its_number_is_taken_anew(home: Path) -> None:
    code = code_of(home)
    say(home, "red", code, "1", "--amount", "100")
    assert say(home, "void", code, "3", "--reason", "开票有误").exit_code == 0
    assert told(home) == ("no", "339.00")
    again = say(home, "red", code, "1").only
    assert again["document"].endswith("-1")
    assert again["replaces"] == {"code": code, "number": "00000003"}
    well(home)


def test_what_may_not_be_reddened_is_refused_by_name(home: Path) -> None:
    special = text_file(home / "s.txt", bill("S1"))
    special.write_bytes(
        "SJJK0101~~销售单据传入~~测试\nS1~~1~~虚构乙测试商贸有限公司~~91990000MA00EXAM7A~~虚构路1号~~"
        "样例银行1\n样例鼠标~~个~~M-1~~3~~300.00~~0.13~~~~~~39.00\n".encode("gbk")
    )
    code = code_of(home)
    assert say(home, "red", code, "99").codes == ["INVOICE-UNKNOWN"]
    assert say(home, "red", code, "1", "--slip", "1" * 16).codes == ["SLIP-NUMBER"]
    assert say(home, "red", code, "1", "--amount", "0").codes == ["RED-EXCEEDS"]
    say(home, "red", code, "1")
    assert say(home, "red", code, "3").codes == ["RED-NOT-BLUE"]
    say(home, "void", code, "2", "--reason", "测试")
    assert say(home, "red", code, "2").codes == ["RED-NOT-BLUE"]
    issued = say(home, "issue", special, "--kind", "028").only
    assert issued["outcome"] == "issued", issued
    assert say(home, "red", issued["code"], issued["number"]).codes == ["SLIP-NEEDED"]


def test_a_look_takes_nothing_and_asks_for_the_right(home: Path) -> None:
    with a_terminal(home) as terminal:
        key = InvoiceKey(code_of(home), "1")
        look = terminal.red_letter.look(*_parts(key), terminal.session, Money(10000))
        assert (look.left, look.draft.gross) == (Money(33900), Money(-10000))
        assert look.warnings == ("VOID-WOULD-DO",)
        nobody = Session("复核员丙", Role.REVIEWER, ROLE_RIGHTS[Role.REVIEWER])
        for ask in (terminal.red_letter.look, terminal.red_letter.issue):
            with pytest.raises(RuleBroken, match="NO-RIGHT"):
                ask(*_parts(key), nobody)
    assert len(say(home, "invoices").answers) == 2


def _parts(key: InvoiceKey) -> tuple[str, str]:
    return key.code, key.number


def test_an_e_invoice_is_reddened_without_a_word_about_voiding(home: Path) -> None:
    issued = issue(home, "E1", kind="026")
    said = say(home, "red", issued["code"], issued["number"]).only
    assert (said["gross"], "warnings" in said) == ("-339.00", False)


def test_a_month_later_it_is_red_without_a_word_about_voiding(home: Path) -> None:
    say(home, "clock", "set", "2024-02-01T09:00:00")
    assert "warnings" not in say(home, "red", code_of(home), "1").only


@pytest.mark.parametrize("between", ["nothing", "another start"])
def test_a_red_ticket_whose_outcome_nobody_was_told_is_told_when_asked_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    def full(*_: object) -> None:
        raise StoreError("STORE-FULL", path="book.db")

    with monkeypatch.context() as patched, a_terminal(home) as terminal:
        patched.setattr(UnitOfWork, "keep_issued", full)
        with pytest.raises(OutcomeUnknown, match="STORE-FULL"):
            red(terminal, 10000)
    if between == "another start":
        assert say(home, "check", "--fix").exit_code == 0
    assert say(home, "red", code_of(home), "2").only["outcome"] == "issued"
    with a_terminal(home) as terminal:
        other = Session("开票员乙", Role.CASHIER, ROLE_RIGHTS[Role.CASHIER])
        key = InvoiceKey(code_of(home), "00000001")
        assert terminal.red_letter._untold(key, Money(10000), other) is None
        assert terminal.red_letter.late(other) is None
        terminal.red_letter.heard(other)
        late = terminal.red_letter.late(terminal.session)
        assert late is not None and late.number == "00000003"
        again = red(terminal, 10000)
        assert (again.again, again.invoice.status) == (True, Status.RED)
        assert red(terminal, 10000).again is False
    assert told(home) == ("partly", "139.00")
    well(home)


def test_the_same_request_is_the_same_red_ticket(home: Path) -> None:
    with a_terminal(home) as terminal:
        first = red(terminal, 10000, request_id=b"q" * 16)
        again = red(terminal, 10000, request_id=b"q" * 16)
    assert (again.again, again.invoice.key) == (True, first.invoice.key)


def test_a_repair_counts_what_was_taken_back_from_the_red_tickets(home: Path) -> None:
    code = code_of(home)
    say(home, "red", code, "1", "--amount", "100")
    right = "SELECT reddened_net_fen, reddened_tax_fen FROM invoice WHERE number = 1"
    before = asked_of(home, right)
    damage(home, "UPDATE invoice SET reddened_net_fen = 1 WHERE number = 1")
    damage(home, "UPDATE invoice SET reddened_tax_fen = 7 WHERE number = 2")
    found = [one["difference"] for one in say(home, "repair").answers if "difference" in one]
    assert found == ["reddened", "reddened"]
    assert asked_of(home, right) == before
    assert told(home, "2") == ("no", "339.00")
    damage(home, "UPDATE invoice SET remark = '对应正数发票代码:099002400104号码:00000099'"
                 " WHERE net_fen < 0")  # fmt: skip
    assert say(home, "repair").answers[-1]["mended"] >= 1
    assert asked_of(home, right) == before
