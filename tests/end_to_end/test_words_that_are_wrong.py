"""Words that are wrong are told as such: exit 2 or a refusal by name, never an error of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.words import command_line
from tests.home_builders import a_home, bill, say, text_file

KEY, DAY = ("099002400104", "00000001"), "2024-01-15"
PROGRAM = (sys.executable, "-c", "import sys; from app.__main__ import main; sys.exit(main())")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = a_home(tmp_path_factory.mktemp("wrong"))
    say(made, "issue", text_file(made / "a.txt", bill()))
    return made


def started(home: Path, *words: bytes | str, **streams: int) -> subprocess.CompletedProcess[bytes]:
    """A program of its own, with its bytes as they are."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    order = [*PROGRAM, "--home", str(home), *words]
    return subprocess.run(order, env=environ, check=False, timeout=200, **given)  # type: ignore[call-overload, no-any-return]


def told(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> str:
    command_line.main(["--home", str(home), *words])
    out = capsys.readouterr()
    return out.out + out.err


@pytest.mark.parametrize(
    "words",
    [
        ["invoices", "--limit", "9" * 20],
        ["invoices", "--limit", "9" * 40],
        ["invoices", "--max", "9" * 60],
        ["invoices", "--min", "1.005"],
        ["invoices", "--min", "1e3"],
        ["invoices", "--number", "abc"],
        ["invoices", "--after", "٣:1"],
        ["invoices", "--status", "x"],
        ["invoices", "--buyer", "\udcff\udcfe"],
        ["invoices", "--document", "\udcff"],
        ["show", "\udcff", "1"],
        ["--operator", "\udcff", "status"],
        ["--disk", "\udcff", "status"],
        ["print", "1", "1", "--pdf", "x", "--reason", "\udcff"],
        ["print", "1", "1", "--pdf", "x", "--copies", "x"],
        ["stock", "list", "extra"],
        ["clock", "forward", "-1d"],
        ["draft", "save", "--format", "word", "x"],
        ["show", "abc", "1"],
        ["show", "", ""],
        ["print", "abc", "def", "--pdf", "x"],
        ["void", "abc", "def", "--reason", "x"],
        ["void", *KEY, "--blank", "007"],
        ["repair", "--ticket", "abc", "def"],
        ["repair", "--ticket", KEY[0]],
        ["repair", "--ticket", *KEY, "3"],
        ["invoices", "--code", "abc"],
        ["invoices", "--from", "2024-02-01", "--to", "2024-01-01"],
        ["invoices", "--min", "10", "--max", "5"],
        ["verify", "--code", "0990023001", "--number", "1", "--date", "x", "--amount", "1"],
        ["verify", "--code", "09900230010", "--number", "1", "--date", DAY, "--amount", "1"],
        ["verify", "--code", KEY[0], "--number", "x", "--date", DAY, "--amount", "1"],
        ["verify", "--code", *KEY[:1], "--number", "1", "--date", DAY, "--check", "12"],
        ["bureau", "enrol", "91990000MA0000007X", " "],
        ["--disk", "status"],
        ["--operator", "status"],
        ["help", "nothing"],
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_exit_two(home: Path, words: list[str]) -> None:
    said = say(home, *words)
    assert (said.exit_code, said.codes) == (2, ["WORDS-WRONG"])


def test_a_time_before_all_times_is_out_of_range(home: Path) -> None:
    for at in ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "0001-01-01"):
        assert say(home, "clock", "set", at).codes == ["CLOCK-RANGE"], at


def test_a_text_that_no_ticket_can_bear_is_too_long_to_look_for(home: Path) -> None:
    for option in ("--buyer", "--document"):
        said = say(home, "invoices", option, "长" * 30_000)
        assert (said.exit_code, said.codes) == (1, ["FIELD-TOO-LONG"]), option
    assert say(home, "invoices", "--buyer", "长" * 400).exit_code == 0


def test_copies_and_reasons_have_an_end(home: Path) -> None:
    key, pdf = ("099002400104", "1"), home / "a.pdf"
    for copies in ("0", "100", "100000"):
        assert say(home, "print", *key, "--pdf", pdf, "--copies", copies).codes == ["COPIES-RANGE"]
    for option in ("--reason", "--place"):
        said = say(home, "print", *key, "--pdf", pdf, option, "长" * 101)
        assert said.codes == ["FIELD-TOO-LONG"]
    assert not pdf.exists()
    long = ["--reason", "长" * 100, "--place", "柜" * 100, "--copies", "99"]
    told = say(home, "print", *key, "--pdf", pdf, *long).only
    assert (told["pages"], told["warnings"]) == (99, ["REPRINT-UNAPPROVED"])
    raw = home.parent / "a.prn"
    assert say(home, "print", *key, "--escp", raw, "--copies", "2").codes == ["REPRINT-REASON"]


def test_what_is_allowed_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "可用 valid void red blank_void" in told(capsys, home, "invoices", "--status", "x")
    assert "--printed 不能是 x，可用 yes no" in told(capsys, home, "invoices", "--printed", "x")
    assert "（0 到 999999999）" in told(capsys, home, "invoices", "--limit", "x")
    assert "（1 到 99）" in told(capsys, home, "print", *KEY, "--pdf", "x", "--copies", "x")
    assert "要写成 发票代码:发票号码" in told(capsys, home, "invoices", "--after", "1")
    assert "缺少 show|set|forward" in told(capsys, home, "clock")
    assert "时长：看不懂 -1d（例 1d 12h 30m）" in told(capsys, home, "clock", "forward", "-1d")


def test_a_ticket_is_named_in_the_signs_of_a_chinese_keyboard_too(home: Path) -> None:
    wide = ("０９９００２４００１０４", " ７ ")
    assert say(home, "show", *wide).codes == ["INVOICE-UNKNOWN"]
    for written in (wide, ("099002400104：7",), (":".join(("099002400104", "7")),)):
        assert say(home, "repair", "--ticket", *written).codes == ["INVOICE-NOWHERE"], written


def test_a_word_that_is_nearly_right_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "没有这个命令：statu（是不是 status？）" in told(capsys, home, "statu")
    assert "没有这个命令：zzz\n" in told(capsys, home, "zzz")
    assert told(capsys, home, "help", "repair") == told(capsys, home, "repair", "--help")
    assert "--ticket 代码 号码" in told(capsys, home, "repair", "--help")


def test_a_file_that_is_no_taxpayer_is_told_as_what_it_is(home: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.write_text(" \n", "utf-8")
    new = tmp_path / "new"
    assert say(new, "init", "--taxpayer", empty).codes == ["FILE-EMPTY"]
    empty.write_text("{", "utf-8")
    error = say(new, "init", "--taxpayer", empty).only["error"]
    assert (error["code"], "tax_id" in error["message"]) == ("FILE-FORMAT", True)


def test_programs_get_an_object_whatever_goes_wrong(home: Path) -> None:
    assert say(home, "--home", "", "status").codes == ["WORDS-WRONG"]
    assert [word["word"] for word in say(home, "help").only["words"]][:2] == ["init", "status"]
    assert say(home, "--version").only["version"]
    told = say(home, "clock", "forward", "--help")
    assert (told.exit_code, told.only["word"]) == (0, "clock")


def test_help_is_chinese_and_names_the_options_of_every_word(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["issue"], ["print"], ["clock"], ["clock", "set"], ["stock"], ["draft", "save"]):
        text = told(capsys, home, *words, "--help")
        assert text.startswith("用法：kaipiao "), words
        for english in ("usage", "options:", "positional", "show this", "REASON", "ISO-TIME"):
            assert english not in text, (words, english)
        for option in ("--home", "--json", "--operator", "--disk"):
            assert option in text, words
    assert "--ofd 文件" in told(capsys, home, "print", "--help")
    assert "--printer 打印机" in told(capsys, home, "print", "--help")


def test_bytes_that_are_no_text_leave_no_half_sign_in_an_answer(home: Path) -> None:
    ended = started(home, "--json", "issue", b"/tmp/\xff\xfe.txt")
    text = ended.stdout.decode("utf-8")
    assert "\\ud" not in text
    assert json.loads(text)["file"] == "/tmp/\ufffd\ufffd.txt"
    assert started(home, "--json", "show", b"\xff\xfe", "1").returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device is asked for")
@pytest.mark.parametrize("words", [["status"], ["--json", "status"], ["help"], ["show", "-h"]])
def test_an_answer_that_cannot_be_written_is_told_in_one_sentence(
    home: Path, words: list[str]
) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = started(home, *words, stdout=full.fileno())
    assert ended.returncode == 3
    assert len(ended.stderr.decode().splitlines()) == 1
    assert "〔ANSWER-LOST〕" in ended.stderr.decode()
    assert not list(home.glob("**/crash-*"))


def test_a_word_without_any_stdout_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app import crash_report

    monkeypatch.setattr(sys, "stdout", None)
    words = ["--home", str(home), "status"]
    assert crash_report.guarded(lambda: command_line.main(words), words) == 3
    assert "〔ANSWER-LOST〕" in capsys.readouterr().err
