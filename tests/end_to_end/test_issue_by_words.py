"""From an ERP's file to numbers, a book and a sheet, by words alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.home_builders import a_home, bill, say, text_file
from tests.pdf_reading import page_text

GOLDEN = Path(__file__).parents[1] / "golden" / "exchange"
SAMPLES = ["two_bills.txt", "discount.txt", "nine_lines.txt", "two_bills.xml", "two_bills.json"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def test_a_gbk_file_of_two_bills_gives_two_numbers_in_file_order(home: Path) -> None:
    said = say(home, "issue", GOLDEN / "two_bills.txt")
    assert said.exit_code == 0
    assert [answer["number"] for answer in said.answers] == ["00000001", "00000002"]
    assert {answer["outcome"] for answer in said.answers} == {"issued"}


def test_an_answer_has_exactly_the_keys_of_the_contract(home: Path) -> None:
    said = say(home, "issue", text_file(home / "a.txt", bill()))
    keys = (
        "document outcome kind code number issued_at net tax gross check_code cipher qr lines "
        "with_list upload simulated"
    )
    assert set(said.only) - {"warnings"} == set(keys.split())
    assert (said.only["net"], said.only["tax"], said.only["gross"]) == ("300.00", "39.00", "339.00")
    assert len(said.only["check_code"]) == 20
    assert len(said.only["cipher"]) == 112
    assert said.only["issued_at"].startswith("2024-01-15T1")
    assert said.only["issued_at"].endswith("+08:00")


@pytest.mark.parametrize("sample", SAMPLES)
def test_asking_again_gives_the_first_ticket_again_and_no_new_number(
    home: Path, sample: str
) -> None:
    first = say(home, "issue", GOLDEN / sample)
    again = say(home, "issue", GOLDEN / sample)
    assert again.exit_code == 0
    assert {answer["outcome"] for answer in again.answers} == {"already_issued"}
    assert [a["number"] for a in again.answers] == [a["number"] for a in first.answers]
    assert say(home, "status").only["offline"]["unsent"] == len(first.answers)


def test_the_same_number_with_other_content_is_refused(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill("D1")))
    other = "样例键盘~~个~~K-1~~1~~100.00~~0.13~~~~~~13.00"
    said = say(home, "issue", text_file(home / "b.txt", bill("D1", other)))
    assert (said.exit_code, said.codes) == (1, ["DOCUMENT-CONFLICT"])


def test_check_takes_nothing_and_says_what_would_happen(home: Path) -> None:
    said = say(home, "issue", "--check", text_file(home / "a.txt", bill()))
    assert said.exit_code == 0
    assert said.only["outcome"] == "would_issue"
    assert "number" not in said.only
    assert say(home, "status").only["stock"]["007"]["next_number"] == "00000001"


def test_a_bad_bill_is_named_and_the_good_ones_stand(home: Path) -> None:
    bad = bill("D2", "样例鼠标~~个~~M-1~~1~~100.00~~0.07")
    said = say(home, "issue", text_file(home / "a.txt", bill("D1"), bad, bill("D3")))
    assert said.exit_code == 1
    assert [answer["outcome"] for answer in said.answers] == ["issued", "refused", "issued"]
    assert said.answers[1]["document"] == "D2"
    assert said.answers[1]["error"]["code"] == "RATE-NOT-AUTHORISED"
    assert (said.answers[1]["error"]["field"], said.answers[1]["error"]["line"]) == (
        "lines[1].rate",
        5,
    )
    assert [said.answers[0]["number"], said.answers[2]["number"]] == ["00000001", "00000002"]


def test_options_stand_before_or_after_the_word(home: Path) -> None:
    path = text_file(home / "a.txt", bill())
    said = say(home, "issue", path, "--kind", "专票")
    assert said.codes == ["FIELD-MISSING"]  # a 专票 needs the buyer's address and bank


@pytest.mark.parametrize(("kind", "pages"), [("007", 1), ("026", 1)])
def test_the_sheet_shows_the_number_and_the_mark(home: Path, kind: str, pages: int) -> None:
    issued = say(home, "issue", "--kind", kind, text_file(home / "a.txt", bill())).only
    pdf = home / "sheet.pdf"
    said = say(home, "print", issued["code"], issued["number"], "--pdf", pdf)
    assert (said.exit_code, said.only["pages"]) == (0, pages)
    text = PdfReader(pdf).pages[0].extract_text()
    assert issued["number"] in text
    assert "模拟" in text
    assert "339.00" in text


def test_a_list_ticket_prints_its_list_and_the_list_alone(home: Path) -> None:
    issued = say(home, "issue", GOLDEN / "nine_lines.txt").only
    assert issued["with_list"] is True
    key = (issued["code"], issued["number"])
    assert say(home, "print", *key, "--pdf", home / "a.pdf").only["pages"] == 2
    assert say(home, "print", *key, "--list", "--pdf", home / "b.pdf").only["pages"] == 1
    assert "模拟" in PdfReader(home / "b.pdf").pages[0].extract_text()


def test_prints_of_paper_are_counted_and_downloads_are_not(home: Path) -> None:
    path = text_file(home / "a.txt", bill("P"))
    paper = say(home, "issue", path).only
    e_invoice = say(home, "issue", "--kind", "026", text_file(home / "b.txt", bill("E"))).only
    for ticket, counts in ((paper, [1, 2]), (e_invoice, [0, 0])):
        key = (ticket["code"], ticket["number"])
        words = ("print", *key, "--pdf", home / "a.pdf", "--reason", "存档")
        printed = [say(home, *words).only for _ in counts]
        assert [answer["printed"] for answer in printed] == counts


@pytest.mark.parametrize("kind", ["025", "028"])
def test_roll_and_e_special_are_issued_and_have_their_sheets(home: Path, kind: str) -> None:
    buyer = "D1~~1~~虚构乙测试商贸有限公司~~91990000MA00EXAM7A~~虚构市样例路1号~~样例银行 0000"
    row = "样例鼠标~~个~~M-1~~3~~300.00~~0.13~~~~~~39.00"
    path = text_file(home / "a.txt", f"{buyer}\n{row}\n")
    issued = say(home, "issue", "--kind", kind, path).only
    assert issued["outcome"] == "issued"
    said = say(home, "print", issued["code"], issued["number"], "--pdf", home / "a.pdf")
    assert (said.exit_code, said.only["pages"]) == (0, 1)
    assert (home / "a.pdf").read_bytes().startswith(b"%PDF")


def test_the_book_is_searched_by_every_filter_and_exported(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2", buyer="示例丙测试")))
    assert len(say(home, "invoices").answers) == 2
    for words in (
        ["--document", "D2"],
        ["--number", "2"],
        ["--buyer", "例丙"],
        ["--from", "2024-01-15", "--to", "2024-01-15", "--after", "099002400104:1"],
        ["--min", "339", "--max", "339.00", "--limit", "1", "--after", "099002400104:00000001"],
    ):
        assert [a["document"] for a in say(home, "invoices", *words).answers] == ["D2"], words
    for words in (
        ["--status", "void"],
        ["--upload", "sent"],
        ["--printed", "yes"],
        ["--kind", "004"],
    ):
        assert say(home, "invoices", *words).answers == []
    for ending, start in (
        (".csv", "模拟".encode("gbk")),
        (".txt", b"SJJK0201~~"),
        (".xml", b"<?xml"),
    ):
        target = home / f"out{ending}"
        assert say(home, "invoices", "--export", target).only["invoices"] == 2
        assert target.read_bytes().startswith(start)
    assert say(home, "invoices", "--export", home / "out.xlsx").exit_code == 0
    assert say(home, "invoices", "--export", home / "out.doc").codes == ["FILE-FORMAT"]
    assert say(home, "invoices", "--export", home / "out").codes == ["FILE-FORMAT"]
    assert say(home, "invoices", "--export", home / "out.pdf").only["invoices"] == 2
    faces = (home / "out.pdf").read_bytes()
    assert all("模拟" in page_text(faces, page) for page in range(2))


def test_show_adds_parties_remark_and_lines(home: Path) -> None:
    say(home, "issue", GOLDEN / "two_bills.txt")
    shown = say(home, "show", "099002400104", "1").only
    assert shown["buyer"]["tax_id"] == "91990000MA00EXAM7A"
    assert shown["seller"]["name"] == "示例甲测试有限公司"
    assert shown["remark"].splitlines()[1] == "第二行"
    assert [line["name"] for line in shown["lines"]] == ["样例键盘", "样例鼠标"]
    assert say(home, "show", "099002400104", "99").codes == ["INVOICE-UNKNOWN"]


def test_a_draft_is_issued_once_whoever_asks_again(home: Path) -> None:
    path = text_file(home / "a.txt", bill("W1"))
    saved = say(home, "draft", "save", path).only["draft"]
    assert [each["draft"] for each in say(home, "draft", "list").answers] == [saved]
    assert say(home, "draft", "show", saved).only["entered"]["lines"][0]["amount"] == "300.00"
    assert say(home, "draft", "issue", saved).only["outcome"] == "issued"
    assert say(home, "draft", "list").answers == []
    assert say(home, "draft", "issue", saved).codes == ["DRAFT-UNKNOWN"]


def test_a_draft_can_be_thrown_away(home: Path) -> None:
    saved = say(home, "draft", "save", text_file(home / "a.txt", bill())).only["draft"]
    assert say(home, "draft", "delete", saved).only["outcome"] == "deleted"
    assert say(home, "draft", "show", saved).codes == ["DRAFT-UNKNOWN"]
    assert say(home, "draft", "show", "no-hex").codes == ["DRAFT-UNKNOWN"]


def test_every_check_has_a_verdict_a_cause_and_a_next_step(home: Path) -> None:
    said = say(home, "check")
    assert said.exit_code == 0
    assert len(said.answers) >= 10
    for answer in said.answers:
        assert answer["verdict"] in ("ok", "warn")
        assert answer["cause"]
        assert answer["next"]


def test_words_of_later_parts_answer_not_yet(home: Path) -> None:
    for word in ("transfer", "users", "backup", "component"):
        said = say(home, word, "x")
        assert (said.exit_code, said.codes) == (1, ["NOT-YET"]), word
        assert said.only["error"]["message"] == f"这个版本还没有这项功能：{word}。"


def test_faces_are_exported_by_who_may_print_as_in_the_window(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    monkeypatch.setenv("KAIPIAO_PASSWORD", "Shenji-2024")
    auditor = ("--operator", "审计丁", "invoices")
    assert say(home, *auditor, "--faces", tmp_path / "faces").codes == ["NO-RIGHT"]
    assert not (tmp_path / "faces").exists()
    for overview in ("out.PDF", "out.csv"):
        assert say(home, *auditor, "--export", tmp_path / overview).exit_code == 0
