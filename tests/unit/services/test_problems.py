"""Every code that the program can say has its sentence and its fix."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RuleBroken
from app.gateway.errors import BureauAway, BureauError, Reason
from app.services.problems import Sentences
from hardware.errors import DeviceError, OutcomeUnknown, Refused

ROOT = Path(__file__).parents[3]
SENTENCES = Sentences.read(ROOT / "resources" / "problems.toml")
CODE = re.compile(r'"([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)"')
NO_CODES = {"UTF-8", "UTF-16", "UTF-32", "ISO-TIME", "GB-18030", "UTF-8-SIG", "SHA-256", "SM2-SM3"}


def said_codes() -> set[str]:
    """Every text in the source that has the shape of a code."""
    rooms = (ROOT / name for name in ("app", "hardware", "db", "printing"))
    sources = (path for room in rooms for path in room.rglob("*.py"))
    found = {code for path in sources for code in CODE.findall(path.read_text("utf-8"))}
    return found - NO_CODES


def test_amounts_of_a_sentence_have_their_thousands_apart() -> None:
    broken = RuleBroken("OVER-LIMIT", "net", net="1234567.89", limit="99999.99", kind="007")
    said = SENTENCES.message(broken)
    assert "1,234,567.89" in said and "99,999.99" in said


def test_no_code_is_without_a_sentence() -> None:
    assert said_codes() - set(SENTENCES.codes) == set()


def test_every_code_of_the_contract_has_its_sentence() -> None:
    contract = (
        "LOGIN-NEEDED LOGIN-WRONG LOGIN-LOCKED NO-RIGHT HOME-IN-USE HOME-EXISTS HOME-NEWER "
        "STORE-DAMAGED DISK-GONE DISK-IN-USE DISK-OTHER DISK-ROLLED-BACK PIN-WRONG PIN-BLOCKED "
        "CLOCK-BACK REPORT-DUE LOCKED OFFLINE-TIME OFFLINE-AMOUNT OFFLINE-COUNT NO-STOCK "
        "NUMBER-MOVED OVER-LIMIT RATE-NOT-AUTHORISED LINE-AMOUNT TAX-DIFFERENCE "
        "DISCOUNT-TOO-LARGE FIELD-TOO-LONG SIGN-NOT-GBK NEGATIVE-BLUE LINE-COUNT NOT-A-NUMBER "
        "FILE-EMPTY FILE-ENCODING FILE-FORMAT XML-UNSAFE DOCUMENT-CONFLICT SIGNATURE-FAILED "
        "NOT-YET GOODS-CODE-MISSING GOODS-CODE-UNKNOWN TAX-ID-CHECK"
    )
    assert set(contract.split()) - set(SENTENCES.codes) == set()


@pytest.mark.parametrize("code", sorted(SENTENCES.codes))
def test_a_sentence_is_chinese_with_a_fix_and_reads_without_facts(code: str) -> None:
    entry = SENTENCES.codes[code]
    assert re.search("[\u4e00-\u9fff]", entry["message"])
    assert re.search("[\u4e00-\u9fff]", entry["fix"])
    assert entry.get("exit", 1) in (1, 2, 3)
    bare = SENTENCES.as_answer(RuleBroken(code))
    assert bare["message"]
    assert "<" not in str(bare["message"])


def test_facts_and_places_stand_in_the_sentence() -> None:
    broken = RuleBroken("FIELD-TOO-LONG", "lines[3].name", line=7, bytes=120, limit=92)
    answer = SENTENCES.as_answer(broken)
    assert answer == {
        "code": "FIELD-TOO-LONG",
        "field": "lines[3].name",
        "line": 7,
        "message": "第3行货物名称太长：120字节，最多92字节（一个汉字2字节）。",
        "fix": "缩短第3行货物名称；程序不会自动截断。",
    }


def test_what_nobody_knows_ends_with_three() -> None:
    assert SENTENCES.exit_code(OutcomeUnknown("NO-STOCK")) == 3
    assert SENTENCES.exit_code(Refused("NO-STOCK")) == 1
    assert SENTENCES.exit_code(Refused("DISK-GONE")) == 3


def test_of_what_may_have_been_done_it_is_told_that_it_is_open_and_of_nothing_else() -> None:
    for code in ("DISK-GONE", "DISK-TIMEOUT", "DISK-HUNG", "DISK-ANSWER", "DISK-FAULT"):
        unknown, plain = OutcomeUnknown(code), DeviceError(code)
        for said in (SENTENCES.fix, SENTENCES.fix_at_window):
            assert said(unknown).startswith("是否完成还不知道")
            assert "安全" in said(unknown)
            assert "开票" not in said(plain)
        assert "发票" not in SENTENCES.message(plain)


def test_who_has_a_window_is_not_sent_to_the_command_line() -> None:
    """What words advise stays as it is."""
    gone = RuleBroken("DISK-GONE")
    assert "--disk" in SENTENCES.fix(gone)
    assert SENTENCES.fix_at_window(gone) == "检查税控盘是否插好，插好后按「再读一次」。"
    assert SENTENCES.fix_at_window(RuleBroken("NO-STOCK")) == SENTENCES.fix(RuleBroken("NO-STOCK"))
    own = [code for code in SENTENCES.codes if "fix_window" in SENTENCES.codes[code]]
    said = {code: SENTENCES.fix_at_window(RuleBroken(code)) for code in own}
    spoken = re.compile(r"--[a-z]|KAIPIAO_|运行 (check|repair)")
    assert [code for code, fix in said.items() if spoken.search(fix)] == []


# what OpenSSL may say of a line: the words of its own table, and anything a later one may add
TLS_WORDS = sorted({name for name in dir(ssl) if name.isupper()})
tls_reasons = st.one_of(
    st.sampled_from(TLS_WORDS),
    st.sampled_from(
        ["CA md too weak", "EE certificate key too weak", "unhandled critical extension"]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60),
)


@given(tls_reasons)
def test_whatever_tls_has_against_the_bureau_is_told_behind_chinese_words(reason: str) -> None:
    known = SENTENCES.reason(reason)
    told = known if known != reason else f"没有谈成加密连接，系统的原话是 {reason}"
    away = BureauAway(Reason.TLS, cause=reason)
    for problem in (BureauError("BUREAU-TLS", reason=reason), away):
        message = SENTENCES.message(problem)
        assert told in message
        assert "对方不能证明自己是税务局" in message


def test_a_reason_that_is_not_of_tls_stays_as_it_was_said() -> None:
    assert "没有谈成" not in SENTENCES.message(BureauError("BUREAU-SILENT", reason="E1"))
    assert "没有谈成" not in SENTENCES.message(BureauError("BUREAU-TLS", reason=""))
