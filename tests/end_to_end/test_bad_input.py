"""Every bad input is refused by name, nothing is consumed and nothing half done."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.disk_builders import as_if_issued
from tests.home_builders import a_home, a_terminal, bill, nothing_consumed, say, text_file

ROW = "样例鼠标~~个~~M-1~~3~~300.00~~0.13~~~~~~39.00"
HEAD = "SJJK0101~~销售单据传入~~测试\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Kp><Fpxx><Zsl>1</Zsl><Fpsj><Fp><Djh>&c;</Djh>'
    "</Fp></Fpsj></Fpxx></Kp>"
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    "<Kp><Fpxx><Zsl>1</Zsl><Fpsj><Fp><Djh>&x;</Djh></Fp></Fpsj></Fpxx></Kp>"
)
WHOLE_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "FILE-EMPTY"),
    "blank": (b" \r\n\r\n", "FILE-EMPTY"),
    "only the format line": (HEAD.encode("gbk"), "FILE-EMPTY"),
    "binary": (bytes(range(256)) * 40, "FILE-ENCODING"),
    "not a format": ("hello\nworld\n".encode("gbk"), "FILE-FORMAT"),
    "half a GBK sign": ((HEAD + bill()).encode("gbk").rstrip()[:-1] + b"\xb2", "FILE-ENCODING"),
    "UTF-16": ((HEAD + bill()).encode("utf-16"), "FILE-ENCODING"),
    "a line of 10 MB": (HEAD.encode("gbk") + b"A" * 10_000_000, "LINE-TOO-LONG"),
    "billion laughs": (LAUGHS.encode(), "XML-UNSAFE"),
    "an external entity": (EXTERNAL.encode(), "XML-UNSAFE"),
    "truncated XML": (b'<?xml version="1.0"?><Kp><Fpxx><Zsl>1</Zsl><Fpsj><Fp>', "FILE-FORMAT"),
    "truncated JSON": (b'[{"document": "D1", "lines": [', "FILE-FORMAT"),
}


@pytest.mark.parametrize("name", WHOLE_FILES)
def test_a_file_that_cannot_be_trusted_gives_one_refusal(home: Path, name: str) -> None:
    content, code = WHOLE_FILES[name]
    path = home / "bad.dat"
    path.write_bytes(content)
    with nothing_consumed(home):
        said = say(home, "issue", path)
        assert (said.exit_code, said.codes) == (1, [code])
        assert said.only["outcome"] == "refused"
        assert said.only.get("file", str(path)) == str(path)


def _row(**columns: str) -> str:
    names = ("name", "unit", "spec", "quantity", "amount", "rate", "kind", "discount", "tax")
    usual = {"name": "样例鼠标", "unit": "个", "quantity": "1", "amount": "100.00", "rate": "0.13"}
    return "~~".join((usual | columns).get(name, "") for name in names)


ROWS = {
    "amount is no number": (_row(amount="abc"), "NOT-A-NUMBER", "lines[1].amount"),
    "amount NaN": (_row(amount="NaN"), "NOT-A-NUMBER", "lines[1].amount"),
    "amount 1e400": (_row(amount="1e400"), "NOT-A-NUMBER", "lines[1].amount"),
    "amount overflows": (_row(amount="9" * 20), "AMOUNT-TOO-LARGE", "lines[1].amount"),
    "quantity is no number": (_row(quantity="一"), "NOT-A-NUMBER", "lines[1].quantity"),
    "quantity infinite": (_row(quantity="Infinity"), "NOT-A-NUMBER", "lines[1].quantity"),
    "rate is no number": (_row(rate="x"), "NOT-A-NUMBER", "lines[1].rate"),
    "negative blue line": (_row(amount="-100.00"), "NEGATIVE-BLUE", "lines[1].amount"),
    "discount larger than its line": (
        _row(discount="100.01"),
        "DISCOUNT-TOO-LARGE",
        "lines[1].discount",
    ),
    "rate not authorised": (_row(rate="0.17"), "RATE-NOT-AUTHORISED", "lines[1].rate"),
    "over the limit": (_row(amount="100000.00", quantity=""), "OVER-LIMIT", "net"),
    "tax too far": (_row(tax="13.07"), "TAX-DIFFERENCE", "lines[1].tax"),
    "a NUL in a name": (_row(name="样\x00例"), "CONTROL-SIGN", "lines[1].name"),
    "a name too long": (_row(name="长" * 60), "FIELD-TOO-LONG", "lines[1].name"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_line_is_refused_at_its_field(home: Path, name: str) -> None:
    row, code, field = ROWS[name]
    path = text_file(home / "bad.txt", bill("D1", row))
    with nothing_consumed(home):
        said = say(home, "issue", path)
        assert said.exit_code == 1
        assert said.codes == [code], said.only
        assert said.only["error"]["field"] == field


def test_a_sign_outside_gbk_is_named_with_its_place(home: Path) -> None:
    path = text_file(home / "a.txt", bill(buyer="虚构𠮷测试商贸有限公司"), encoding="utf-8")
    with nothing_consumed(home):
        said = say(home, "issue", path)
        assert said.codes == ["SIGN-NOT-GBK"]
        assert said.only["error"]["field"] == "buyer.name"
        assert "第3个字「𠮷」" in said.only["error"]["message"]


def test_a_document_number_of_21_bytes_is_refused(home: Path) -> None:
    with nothing_consumed(home):
        said = say(home, "issue", text_file(home / "a.txt", bill("D" * 21)))
        assert (said.exit_code, said.codes) == (1, ["FIELD-TOO-LONG"])
    assert say(home, "issue", text_file(home / "b.txt", bill("D" * 20))).exit_code == 0


def test_a_line_count_that_lies_is_refused_and_the_next_bill_stands(home: Path) -> None:
    lying = bill("D1", ROW, ROW).replace("D1~~2~~", "D1~~5~~")
    said = say(home, "issue", text_file(home / "a.txt", lying, bill("D2")))
    assert (said.exit_code, said.codes) == (1, ["LINE-COUNT", ""])
    assert said.answers[1]["number"] == "00000001"


def test_without_stock_nothing_is_issued(home: Path) -> None:
    as_if_issued(home / "disk.simulated.db", "DELETE FROM volume WHERE kind = '007'")
    said = say(home, "issue", text_file(home / "a.txt", bill()))
    assert (said.exit_code, said.codes) == (1, ["NO-STOCK"])
    assert say(home, "issue", "--check", home / "a.txt").codes == ["NO-STOCK"]
    assert say(home, "invoices").answers == []


def test_the_clock_never_goes_before_the_last_invoice(home: Path) -> None:
    path = text_file(home / "a.txt", bill())
    assert say(home, "issue", path).exit_code == 0
    said = say(home, "clock", "set", "2024-01-15T09:00:00")
    assert (said.exit_code, said.codes) == (1, ["CLOCK-BACK"])


def test_past_the_lock_date_nothing_is_issued(home: Path) -> None:
    path = text_file(home / "a.txt", bill())
    say(home, "clock", "set", "2024-02-23T23:00:00")
    assert say(home, "issue", "--check", path).exit_code == 0
    say(home, "clock", "set", "2024-02-24T00:00:01")
    for words in (["issue", str(path)], ["issue", "--check", str(path)]):
        said = say(home, *words)
        assert (said.exit_code, said.codes) == (1, ["LOCKED"])
    assert say(home, "status").only["disk"]["state"] == "locked"


def test_after_72_hours_offline_nothing_more_is_issued(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill("D1")))
    say(home, "clock", "forward", "73h")
    said = say(home, "issue", text_file(home / "b.txt", bill("D2")))
    assert (said.exit_code, said.codes) == (1, ["OFFLINE-TIME"])


def test_a_wrong_pin_is_refused_and_never_tried_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text_file(home / "a.txt", bill())
    monkeypatch.setenv("KAIPIAO_DISK_PIN", "00000000")
    said = say(home, "issue", path)
    assert (said.exit_code, said.codes) == (1, ["PIN-WRONG"])
    assert "还可以试4次" in said.only["error"]["message"]
    for _ in range(4):
        last = say(home, "issue", path)
    assert last.codes == ["PIN-BLOCKED"] or say(home, "issue", path).codes == ["PIN-BLOCKED"]
    monkeypatch.delenv("KAIPIAO_DISK_PIN")
    assert say(home, "issue", path).codes == ["PIN-BLOCKED"]


def test_a_wrong_password_locks_after_five_tries(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIPIAO_PASSWORD", "wrong")
    for _ in range(5):
        assert say(home, "--operator", "开票乙", "invoices").codes == ["LOGIN-WRONG"]
    monkeypatch.setenv("KAIPIAO_PASSWORD", "Kaipiao-2024")
    assert say(home, "--operator", "开票乙", "invoices").codes == ["LOGIN-LOCKED"]
    assert say(home, "--operator", "无此人", "invoices").codes == ["LOGIN-WRONG"]


def test_who_has_no_right_issues_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIPIAO_PASSWORD", "Shenji-2024")
    with nothing_consumed(home):
        said = say(home, "--operator", "审计丁", "issue", text_file(home / "a.txt", bill()))
        assert (said.exit_code, said.codes) == (1, ["NO-RIGHT"])
        monkeypatch.delenv("KAIPIAO_PASSWORD")
        assert say(home, "--operator", "审计丁", "issue", home / "a.txt").codes == ["LOGIN-NEEDED"]


def test_a_second_writer_is_refused_and_readers_are_not(home: Path) -> None:
    settings = home / "settings.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("lock_wait_s = 5.0", "lock_wait_s = 0.1"), "utf-8"
    )
    path = text_file(home / "a.txt", bill())
    with a_terminal(home) as window:
        assert window.device.simulated  # the window powers the disk
        said = say(home, "issue", path)
        assert (said.exit_code, said.codes) == (3, ["HOME-IN-USE"])
        assert say(home, "invoices").exit_code == 0
        status = say(home, "status").only
        assert status["warnings"] == ["DISK-SNAPSHOT"]
        assert status["stock"]["007"]["next_number"] == "00000001"
    assert say(home, "issue", path).exit_code == 0


def test_a_disk_that_is_gone_stops_a_batch_at_once(home: Path) -> None:
    (home / "disk.simulated.db").rename(home / "elsewhere.db")
    said = say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2")))
    assert said.exit_code == 3
    assert said.codes == ["DISK-GONE"] * len(said.answers)
    assert {answer["outcome"] for answer in said.answers} == {"not_tried"}


def test_a_disk_set_back_to_a_copy_is_refused_by_name(home: Path) -> None:
    shutil.copy(home / "disk.simulated.db", home / "copy.db")
    say(home, "issue", text_file(home / "a.txt", bill("D1")))
    _put_back(home, "copy.db")
    said = say(home, "issue", text_file(home / "b.txt", bill("D2")))
    assert (said.exit_code, said.codes) == (3, ["DISK-ROLLED-BACK"])


@pytest.mark.parametrize("more", [0, 2], ids=["as many records", "more records"])
def test_a_disk_that_forgot_a_void_is_refused_by_name(home: Path, more: int) -> None:
    issued = say(home, "issue", text_file(home / "a.txt", bill("D1"))).only
    shutil.copy(home / "disk.simulated.db", home / "copy.db")
    assert say(home, "void", issued["code"], issued["number"], "--reason", "试").exit_code == 0
    void = (home / "book.db").read_bytes()
    _put_back(home, "copy.db")
    if more:  # another PC, with a book of its own, went on with the copy
        (home / "book.db").rename(home / "aside.db")
        say(home, "repair")
        more_of_it = text_file(home / "b.txt", bill("D2"), bill("D3"))
        assert say(home, "issue", more_of_it).exit_code == 0
        (home / "book.db").write_bytes(void)
    for word in (("status",), ("issue", text_file(home / "c.txt", bill("D4"))), ("upload",)):
        assert "DISK-ROLLED-BACK" in str(say(home, *word).answers), word


def _put_back(home: Path, copy: str) -> None:
    shutil.copy(home / copy, home / "disk.simulated.db")
    for rest in ("-wal", "-shm"):
        (home / f"disk.simulated.db{rest}").unlink(missing_ok=True)


def test_another_disk_is_refused_by_name(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert say(other, "init", "--demo", "--at", "2024-01-15T10:00:00").exit_code == 0
    path = text_file(home / "a.txt", bill())
    said = say(home, "--disk", f"sim:{other / 'disk.simulated.db'}", "issue", path)
    assert (said.exit_code, said.codes) == (3, ["DISK-OTHER"])


def test_a_store_that_is_no_database_is_named_and_left_alone(home: Path) -> None:
    (home / "book.db").write_bytes(b"this is not a database at all, but text" * 100)
    before = (home / "book.db").read_bytes()
    for words in (["invoices"], ["issue", text_file(home / "a.txt", bill())], ["check"]):
        said = say(home, *words)
        assert said.exit_code == 3
        assert "STORE-DAMAGED" in (*said.codes, *(a.get("code") for a in said.answers))
    assert (home / "book.db").read_bytes() == before


def test_a_home_made_by_a_newer_version_is_left_alone(home: Path) -> None:
    with sqlite3.connect(home / "book.db") as book:
        book.execute("UPDATE alembic_version SET version_num = '9999'")
    book.close()
    for words in (["invoices"], ["issue", text_file(home / "a.txt", bill())]):
        said = say(home, *words)
        assert (said.exit_code, said.codes) == (3, ["HOME-NEWER"])


def test_a_full_disk_loses_nothing_and_the_same_file_issues_later(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"), bill("D2"))
    with a_terminal(home) as terminal:
        book = terminal.issuing._book
        with book.engine.core.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with sqlite3.connect(home / "book.db") as raw:
        raw.execute("VACUUM")
    raw.close()
    from db import engine

    before = engine._prepare

    def full(connection: sqlite3.Connection, *, reading: bool) -> None:
        before(connection, reading=reading)
        connection.execute(f"PRAGMA max_page_count = {pages}")

    engine._prepare = full
    try:
        said = say(home, "issue", path)
    finally:
        engine._prepare = before
    assert said.exit_code in (0, 3)
    assert {a["outcome"] for a in said.answers} <= {"issued", "unknown", "not_tried"}
    later = say(home, "issue", path)
    assert later.exit_code == 0
    assert [a["number"] for a in later.answers] == ["00000001", "00000002"]


def test_an_existing_home_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    said = say(home, "init", "--demo")
    assert (said.exit_code, said.codes) == (1, ["HOME-EXISTS"])
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    assert say(file, "init", "--demo").codes == ["HOME-EXISTS"]
    assert say(tmp_path / "nowhere", "status").codes == ["HOME-MISSING"]


def test_only_area_99_may_be_simulated(tmp_path: Path) -> None:
    taxpayer = tmp_path / "taxpayer.toml"
    taxpayer.write_text('name = "示例测试"\ntax_id = "91110000MA0000007X"\n', "utf-8")
    said = say(tmp_path / "h", "init", "--taxpayer", taxpayer)
    assert (said.exit_code, said.codes) == (1, ["AREA-NOT-SIMULATED"])
    assert not (tmp_path / "h").exists()


def test_words_that_are_wrong_end_with_two(home: Path) -> None:
    for words in (["nonsense"], ["issue"], ["issue", "a", "--kind", "999"], ["print", "1", "2"]):
        assert say(home, *words).exit_code == 2, words


def test_a_missing_file_is_named(home: Path) -> None:
    said = say(home, "issue", home / "none.txt")
    assert (said.exit_code, said.codes) == (3, ["FILE-MISSING"])
    assert say(home, "issue", home).codes == ["FILE-UNREADABLE"]
