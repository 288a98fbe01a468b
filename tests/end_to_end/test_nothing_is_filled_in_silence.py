"""What a file leaves out, cuts off or contradicts is told before it becomes a ticket."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.words import command_line
from tests.home_builders import a_home, bill, nothing_consumed, say, text_file

KP = "<Kp><Fpxx>{zsl}<Fpsj><Fp><Djh>X1</Djh><Gfmc>个人</Gfmc><Spxx><Sph><Spmc>样例鼠标</Spmc>"
KP += "<Je>100</Je><Slv>0.13</Slv></Sph></Spxx></Fp></Fpsj></Fpxx></Kp>"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def sentence(home: Path, content: bytes) -> str:
    (home / "x").write_bytes(content)
    return str(say(home, "issue", "--check", home / "x").only["error"]["message"])


def test_a_rate_out_of_the_register_is_told(home: Path) -> None:
    goods = "样例鼠标~~个~~M-1~~1~~100.00~~" + "~~" * 13
    said = say(home, "issue", text_file(home / "a.txt", bill("D1", goods)))
    assert "RATE-FROM-REGISTER" in said.only["warnings"]
    assert said.only["tax"] == "13.00"


@pytest.mark.parametrize("row", ["0~~100.00~~0.13~~~~~~~~~~~~5", "3~~100.00~~0.13~~~~~~~~~~~~0"])
def test_zero_beside_a_figure_is_refused(home: Path, row: str) -> None:
    with nothing_consumed(home):
        said = say(home, "issue", text_file(home / "a.txt", bill("D1", f"样例鼠标~~个~~~~{row}")))
        assert said.codes == ["FIGURE-ZERO"]


def test_a_file_of_one_line_that_was_cut_is_never_issued_at_another_rate(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1", "样例鼠标~~个~~M-1~~1~~200.00~~0.13"))
    whole = path.read_bytes()
    with nothing_consumed(home):
        for cut in range(2, 8):
            path.write_bytes(whole[:-cut])
            said = say(home, "issue", path)
            assert said.exit_code == 1, whole[-cut:]
    path.write_bytes(whole[:-1])
    said = say(home, "issue", path)
    assert (said.only["tax"], "FILE-NO-END" in said.only["warnings"]) == ("26.00", True)


def test_a_number_of_bills_that_lies_is_told_as_such(home: Path) -> None:
    lying = sentence(home, KP.format(zsl="<Zsl>5</Zsl>").encode())
    assert lying == "单据张数不对：文件写明5张，实际有1张。"


def test_bytes_that_are_wrong_are_told_in_words(home: Path) -> None:
    nul = KP.format(zsl="").replace("样例", "\0").encode()
    assert "字节 00 不是 XML 允许的字符" in sentence(home, nul)
    assert sentence(home, bill().encode("utf-16")) == "文件编码不对：这是 UTF-16 文件。"


def test_sentences_say_a_thing_once(home: Path) -> None:
    def of(row: str) -> str:
        path = text_file(home / "a.txt", bill("D1", row))
        return str(say(home, "issue", "--check", path).only["error"]["message"])

    rate = of("样例鼠标~~个~~~~1~~100.00~~0.17")
    assert rate.startswith("第1行税率17% 是未经授权的税率，可用 13%")
    product = of("样例鼠标~~个~~~~3~~200.00~~0.13~~~~~~~~~~~~100")
    assert "应为300.00，填了200.00" in product
    said = sentence(home, b'[{"document": "D1", "with_tax": "9", "lines": [{"name": "x"}]}]')
    assert said == "含税标志的值不认识：9（可用 0 1）"
    assert sentence(home, b'[{"document": "D1", "lines": {}}]').startswith("缺少商品行")
    assert sentence(home, b'[{"document": "D1", "lines": "x"}]') == (
        "文件格式不对：文字，应为 列表 […]。"
    )


def test_who_lacks_a_right_is_told_which(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIPIAO_PASSWORD", "Shenji-2024")
    said = say(home, "--operator", "审计丁", "issue", text_file(home / "a.txt", bill()))
    assert said.only["error"]["message"] == "操作员审计丁没有这项权限（开具）。"


def told(capsys: pytest.CaptureFixture[str], home: Path, *words: str | Path) -> str:
    command_line.main(["--home", str(home), *map(str, words)])
    out = capsys.readouterr()
    return out.out + out.err


def test_a_ticket_is_shown_as_its_face_says_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = "样例鼠标~~个~~M-1~~3~~300.00~~0.13~~~~30.00"
    say(home, "issue", text_file(home / "a.txt", bill("D1", row)))
    shown = told(capsys, home, "show", "099002400104", "1")
    assert "税率 13%" in shown
    assert "行性质 被折扣" in shown and "行性质 折扣" in shown
    assert "商品编码版本: " in shown
    assert shown.count("    购方:") == 1
    printed = told(capsys, home, "print", "099002400104", "1", "--pdf", home / "a.pdf")
    assert "共1页，这张发票已打印1次" in printed


def test_a_draft_is_named_by_its_first_signs(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = text_file(home / "a.txt", bill("D1"))
    draft = str(say(home, "draft", "save", path).only["draft"])
    assert f"草稿编号 {draft}" in told(capsys, home, "draft", "delete", draft[:6].upper())
    draft = str(say(home, "draft", "save", path).only["draft"])
    assert say(home, "draft", "show", draft[:8]).only["draft"] == draft
    for wrong in (draft[:3], "zzzz", draft + "0", "%%%%", ""):
        assert say(home, "draft", "show", wrong).codes == ["DRAFT-UNKNOWN"], wrong
    issued = say(home, "draft", "issue", draft[:4]).only
    assert (issued["outcome"], issued["draft"]) == ("issued", draft)


def test_first_signs_of_two_drafts_are_not_enough(home: Path) -> None:
    from tests.home_builders import a_terminal

    with a_terminal(home) as terminal:
        text_file(home / "a.txt", bill("D1"))
        (answer,) = terminal.drafts.save(home / "a.txt", "auto", "主管甲")
        assert isinstance(answer, dict)
        entered = terminal.drafts.load(answer["draft"]).entered
        for last in (1, 2):
            terminal.drafts.put(b"\xab\xcd" + bytes(13) + bytes([last]), entered, "主管甲")
    assert say(home, "draft", "show", "abcd0000").codes == ["DRAFT-UNCLEAR"]
    assert say(home, "draft", "delete", "abcd" + "0" * 26 + "01").exit_code == 0
