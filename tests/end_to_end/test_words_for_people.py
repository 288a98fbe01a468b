"""Without --json a person reads the answers: Chinese, the mark, what to do next."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.words import command_line
from tests.home_builders import a_home, bill, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def told(capsys: pytest.CaptureFixture[str], home: Path, *words: str | Path) -> str:
    command_line.main(["--home", str(home), *map(str, words)])
    out = capsys.readouterr()
    return out.out + out.err


def test_an_issued_ticket_is_told_with_its_mark_and_number(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, home, "issue", text_file(home / "a.txt", bill("D1")))
    assert text.startswith("【模拟】 D1 已开具")
    assert "普票  099002400104 00000001" in text
    shown = told(capsys, home, "show", "099002400104", "1")
    assert "样例鼠标" in shown
    assert "发票状态: 有效" in shown


def test_a_list_says_which_tickets_count_no_more(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, home, "issue", text_file(home / "a.txt", *map(bill, ("D1", "D2", "D3", "D4"))))
    told(capsys, home, "void", "099002400104", "1", "--reason", "开错")
    told(capsys, home, "void", "--blank", "007")
    told(capsys, home, "red", "099002400104", "2")
    told(capsys, home, "red", "099002400104", "3", "--amount", "113.00")
    heads = [row for row in told(capsys, home, "invoices").splitlines() if row.startswith("【")]
    assert sorted(row.removeprefix("【模拟】").strip() for row in heads) == sorted(
        (
            "D1 已作废",
            "D2 已开具 已全部红冲",
            "D3 已开具 已部分红冲",
            "D4 已开具",
            "RED-099002400104-00000002-1 红字",
            "RED-099002400104-00000003-1 红字",
            "空白作废",
        )
    )


def test_a_refusal_says_where_what_and_what_next(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = bill("D1", "样例鼠标~~个~~~~1~~100.00~~0.07")
    text = told(capsys, home, "issue", text_file(home / "a.txt", bad))
    assert "未通过" in text
    assert "文件第3行：第1行税率" in text
    assert "〔RATE-NOT-AUTHORISED〕" in text
    assert "→ " in text


def test_status_stock_check_and_drafts_read_as_chinese(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "锁死日:\n  004 专票: 2024-02-23" in told(capsys, home, "status")
    assert "剩余: " in told(capsys, home, "stock", "list")
    assert "✓ 正常  账册" in told(capsys, home, "check")
    assert "已保存" in told(capsys, home, "draft", "save", text_file(home / "a.txt", bill("D1")))
    assert "单据号: D1" in told(capsys, home, "draft", "list")
    warned = told(capsys, home, "issue", "--check", text_file(home / "b.txt", bill("D2")))
    assert "! 没有税收分类编码" in warned


@pytest.mark.parametrize("words", [[], ["--help"], ["help"]])
def test_the_overview_names_every_word(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    text = told(capsys, home, *words)
    for word in ("init", "issue", "print", "check", "bench"):
        assert word in text


def test_words_that_are_wrong_are_told_in_chinese(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = (
        "foo|issue|clock set x|clock forward 1y|invoices --from x|invoices --min x"
        "|invoices --limit -1|invoices --after x|--home"
    )
    for words in wrong.split("|"):
        assert "命令写法不对" in told(capsys, home, *words.split()), words


def test_the_taxpayer_is_asked_for_at_a_keyboard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = io.StringIO("示例测试店\n92990000000000019Y\n\n\n")
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", typed)
    text = told(capsys, tmp_path / "h", "init")
    assert "纳税人名称: " in text
    assert "恢复码" in text


def test_a_password_is_asked_for_at_a_keyboard(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_more: "Kaipiao-2024")
    text = told(capsys, home, "--operator", "开票乙", "invoices")
    assert text == "共 0 张\n"


def test_the_home_may_come_from_the_environment(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIPIAO_HOME", str(home))
    assert command_line.main(["status"]) == 0
    assert "示例甲测试有限公司" in capsys.readouterr().out
