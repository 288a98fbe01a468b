"""The word `verify`, over a month that was closed with the practice bureau."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.signing.packages import as_file, from_file
from tests.bureau_builders import flipped
from tests.home_builders import a_home, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = a_home(tmp_path)
    assert say(home, "issue", text_file(home / "a.txt", bill("D1"))).exit_code == 0
    assert say(home, "upload").exit_code == 0
    return home


def test_a_ticket_is_found_by_five_fields_and_no_other(home: Path) -> None:
    ticket = say(home, "invoices").only
    words = ["verify", "--code", ticket["code"], "--number", "1", "--date", "2024-01-15"]
    said = say(home, *words, "--amount", ticket["net"])
    assert (said.exit_code, said.only["outcome"], said.only["bureau"]) == (0, "genuine", "known")
    assert (said.only["status"], said.only["tries_left"]) == ("valid", 4)
    said = say(home, *words, "--check", ticket["check_code"][-6:])
    assert (said.exit_code, said.only["simulated"]) == (0, True)
    said = say(home, *words, "--amount", "1.00")
    assert (said.exit_code, said.only["outcome"], said.only["bureau"]) == (1, "refused", "unknown")
    assert (said.codes, "还可以查2次" in said.only["error"]["fix"]) == (
        ["INSPECTION-UNKNOWN"],
        True,
    )


def test_the_receipt_of_clearing_is_verified_and_an_altered_one_is_told(home: Path) -> None:
    assert say(home, "clock", "set", "2024-02-05T09:00:00+08:00").exit_code == 0
    assert say(home, "report").exit_code == 0
    assert say(home, "file-return").exit_code == 0
    cleared = say(home, "clear")
    assert cleared.exit_code == 0
    receipts = [Path(line["receipt"]) for line in cleared.answers]
    assert len(receipts) == 5
    said = say(home, "verify", str(receipts[1]))
    assert (said.exit_code, said.only["what"], said.only["outcome"]) == (0, "receipt", "genuine")
    assert (said.only["book"], said.only["bureau"]) == ("known", "not_asked")
    receipts[1].write_bytes(receipts[1].read_bytes().replace(b"2024-03", b"2024-04", 1))
    said = say(home, "verify", str(receipts[1]))
    assert (said.exit_code, said.codes) == (1, ["VERIFY-ALTERED"])
    assert "（内容被改过）" in said.only["error"]["message"]
    receipts[1].write_bytes(b"")
    said = say(home, "verify", str(receipts[1]))
    assert (said.codes, "文件是空的" in said.only["error"]["message"]) == (
        ["VERIFY-UNREADABLE"],
        True,
    )


def test_what_a_terminal_of_another_bureau_signed_is_foreign_and_not_called_altered(
    home: Path, tmp_path: Path
) -> None:
    other, out = a_home(tmp_path / "other", "jsp"), tmp_path / "out"
    assert say(other, "clock", "set", "2024-02-05T09:00:00+08:00").exit_code == 0
    assert say(other, "report", "--to", out).exit_code == 0
    assert say(other, "report").exit_code == 0
    assert say(other, "file-return").exit_code == 0
    receipt = Path(say(other, "clear").answers[0]["receipt"])
    for path, altered in ((receipt, of_another_month), (next(out.iterdir()), signed_otherwise)):
        said = say(home, "verify", path)
        assert (said.codes, said.exit_code) == (["VERIFY-FOREIGN"], 1), said
        path.write_bytes(altered(path.read_bytes()))
        assert say(home, "verify", path).codes == ["VERIFY-ALTERED"]


def of_another_month(receipt: bytes) -> bytes:
    return b"2024-07".join(receipt.rsplit(b"2024-03", 1))


def signed_otherwise(package: bytes) -> bytes:
    return as_file(flipped(from_file(package)))


@pytest.mark.parametrize(
    "words", [[], ["--code", "1"], ["x", "--code", "1", "--number", "1", "--date", "2024-01-01"]]
)
def test_words_that_say_too_little_or_too_much_are_wrong(home: Path, words: list[str]) -> None:
    said = say(home, "verify", *words)
    assert (said.exit_code, said.codes) == (2, ["WORDS-WRONG"])
