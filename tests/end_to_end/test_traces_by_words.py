"""A trace that a person keeps beside a word, looks into and sends in: disk and reader are on it,
nothing of a 口令, a name or a ticket is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.home_builders import a_home, bill, say, text_file

TAX_ID, PIN = "91990000", "88888888"  # how a tax id begins: long enough to be in no hash by chance


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home."""
    return a_home(tmp_path)


def test_what_goes_to_disk_and_reader_is_on_one_trace(home: Path, tmp_path: Path) -> None:
    assert say(home, "issue", text_file(tmp_path / "a.txt", bill("D1"))).exit_code == 0
    assert say(home, "clock", "set", "2024-02-02T09:00:00+08:00").exit_code == 0
    file = tmp_path / "t.jsonl"
    assert say(home, "--trace", file, "report", "--to", "reader").exit_code == 0
    told = say(home, "trace", file).answers
    of_reader = [each["command"] for each in told if each["device"] == "reader"]
    assert {"SELECT", "VERIFY_PIN", "PUT_PACKAGE"} <= set(of_reader)
    assert {"REPORT"} <= {each["command"] for each in told if each["device"] == "disk"}
    assert {each["word"] for each in told if each["command"] == "PUT_PACKAGE"} == {"9000"}
    kept = file.read_text("utf-8")
    for secret in ("示例", "虚构", "测试", TAX_ID, TAX_ID.encode().hex(), PIN, PIN.encode().hex()):
        assert secret not in kept


def test_a_person_reads_an_exchange_a_line(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.words import command_line

    file = tmp_path / "t.jsonl"
    assert command_line.main(["--home", str(home), "--trace", str(file), "status"]) == 0
    assert f"写在 {file}" in capsys.readouterr().err
    assert command_line.main(["trace", str(file)]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert "税控盘  SELECT" in lines[0]
    assert "→ 9000" in lines[0]
    assert last == f"共 {len(lines)} 条；口令、名称、税号和发票内容没有记下"


def test_a_line_that_broke_and_one_that_was_asked_again_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.words import command_line

    heading = '{"trace":1,"carrier":"sim","max_apdu":65535,"saved_at":"2024-01-15T10:00:00+08:00"}'
    fact = '"at":"2024-01-15T10:00:00+08:00","milliseconds":1.0,"sent":{"size":0}'
    lost = f'{{{fact},"header":"80400000","code":"DISK-TIMEOUT","outcome":"UNKNOWN"}}'
    same = f'{{{fact},"header":"80ee0000","answer":{{"size":0}},"word":"9000","times":7}}'
    file = tmp_path / "t.jsonl"
    file.write_text("\n".join((heading, lost, same)), "utf-8")
    assert command_line.main(["trace", str(file)]) == 0
    first, second, _ = capsys.readouterr().out.splitlines()
    assert "SIGN" in first and "结果不明 DISK-TIMEOUT" in first
    assert "连续 7 次" in second


def test_a_file_that_is_none_and_one_that_cannot_be_written_are_told(
    home: Path, tmp_path: Path
) -> None:
    assert say(home, "trace", text_file(tmp_path / "a.txt", bill())).codes == ["TRACE-DAMAGED"]
    said = say(home, "--trace", tmp_path / "none" / "t.jsonl", "status")
    assert said.codes[-1] == "FILE-NOT-WRITTEN"


def test_a_trace_cannot_stand_in_for_the_disk(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    assert say(home, "--trace", file, "status").exit_code == 0
    assert say(home, "--disk", f"replay:{file}", "status").codes == ["TRACE-NO-DISK"]
