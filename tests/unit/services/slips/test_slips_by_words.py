"""信息表 by words: applied for, used, listed, withdrawn, kept while nobody answers."""

from __future__ import annotations

import json
from pathlib import Path

from app.domain.rights import ROLE_RIGHTS, Role, Session
from tests.home_builders import a_home, say
from tests.slip_builders import (
    BUYER,
    BUYER_ID,
    special,
    told,
)

NOBODY = Session("复核员丙", Role.REVIEWER, ROLE_RIGHTS[Role.REVIEWER])


def test_by_words_a_slip_is_applied_for_used_and_listed(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    blue = special(home)
    assert say(home, "red", blue.code, blue.number).codes == ["SLIP-NEEDED"]
    say(home, "upload")
    slip = say(home, "slip", "apply", blue.code, blue.number, "--amount", "100").only
    assert (slip["outcome"], slip["status"], slip["gross"]) == ("approved", "TZD0000", "-100.00")
    assert (slip["reason"], slip["age_days"], slip["rate"]) == ("0000000100", 0, "")
    again = say(home, "slip", "apply", blue.code, blue.number, "--amount", "100").only
    assert again["slip"] == slip["slip"]  # asked again before it was used
    made = say(home, "red", blue.code, blue.number, "--slip", slip["slip"]).only
    assert (made["net"], made["gross"]) == (slip["net"], "-100.00")
    assert made["document"] == f"RED-{blue.code}-{blue.number}-1"
    assert made["warnings"] == ["VOID-WOULD-DO"]
    shown = say(home, "show", made["code"], made["number"]).only
    assert shown["remark"] == f"开具红字增值税专用发票信息表编号{slip['slip']}"
    assert told(home, blue) == ("partly", "451.00")
    twice = say(home, "red", blue.code, blue.number, "--slip", slip["slip"])
    assert (twice.exit_code, twice.codes) == (1, ["SLIP-STATE"])
    assert say(home, "slip", "withdraw", slip["slip"]).codes == ["SLIP-STATE"]
    say(home, "upload")
    listed = say(home, "slip", "list").only
    assert (listed["outcome"], listed["status"]) == ("used", "TZD0074")
    assert listed["red"] == f"{made['code']}-{made['number']}"
    say(home, "void", made["code"], made["number"], "--reason", "测试")
    assert told(home, blue) == ("no", "551.00")
    say(home, "upload")
    assert say(home, "slip", "list", "--whole").only["status"] == "TZD0075"
    anew = say(home, "red", blue.code, blue.number, "--slip", slip["slip"]).only
    assert anew["replaces"] == {"code": made["code"], "number": made["number"]}
    assert say(home, "repair").answers[-1]["differences"] == 0


def test_by_words_offline_it_waits_and_goes_first_when_the_network_is_back(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    blue = special(home)
    say(home, "upload")
    say(home, "network", "off")
    words = ("slip", "apply", blue.code, blue.number, "--lines", "2")
    for _ in "twice":
        said = say(home, *words)
        assert (said.exit_code, said.codes) == (3, ["BUREAU-AWAY"])
    said = say(home, "slip", "list")
    assert (said.exit_code, said.codes) == (3, ["", "BUREAU-AWAY"])
    assert said.answers[0]["outcome"] == "unsent"
    assert say(home, "slip", "list", "--kept").only == said.answers[0]
    say(home, "network", "on")
    assert say(home, "slip", "apply", blue.code, blue.number, "--lines", "2").codes == [""]
    slip = say(home, "slip", "list").only
    assert (slip["outcome"], slip["gross"], slip["rate"]) == ("approved", "-212.00", "6%")
    out = tmp_path / "out"
    out.mkdir()
    saved = say(home, "slip", "download", slip["slip"], "--out", out).only
    kept = json.loads(Path(saved["file"]).read_text("utf-8"))
    assert (kept["simulated"], kept["lines"][0]["quantity"]) == (True, "-2")
    assert len(say(home, "slip", "download", "--out", out).answers) == 1
    assert say(home, "slip", "withdraw", slip["slip"]).only["outcome"] == "withdrawn"
    assert say(home, "slip", "withdraw", slip["slip"]).only["outcome"] == "withdrawn"
    for wrong in (
        ("apply",),
        ("apply", "--reason", "buyer-deducted"),
        ("apply", "1", "2", "--lines", "x"),
    ):
        assert say(home, "slip", *wrong).exit_code == 2


def test_as_a_buyer_by_words_the_ticket_is_read_from_a_file(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    file = tmp_path / "bought.json"
    line = {
        "name": "样例纸",
        "net": "100.00",
        "rate": "0.13",
        "tax": "13",
        "quantity": "2",
        "price": "50",
    }
    bought = {
        "kind": "004",
        "seller": {"name": BUYER, "tax_id": BUYER_ID},
        "lines": [line],
    }
    file.write_text(json.dumps(bought), "utf-8")
    words = ("slip", "apply", "--file", file, "--reason")
    assert say(home, *words, "buyer-not-deducted").codes == ["SLIP-BLUE"]
    deducted = say(home, *words, "buyer-deducted").only
    assert (deducted["outcome"], deducted["gross"], deducted["code"]) == ("approved", "-113.00", "")
    named = {"code": "9900241130", "number": "9", "date": "2024-01-15"}
    file.write_text(json.dumps(bought | named), "utf-8")
    slip = say(home, *words, "buyer-not-deducted").only
    assert (slip["number"], slip["seller_name"]) == ("00000009", BUYER)
    red = say(home, "red", "9900241130", "9", "--slip", slip["slip"])
    assert red.codes == ["SLIP-NOT-SELLER"]
    faults: tuple[dict[str, object], ...] = ({"kind": "一"}, {"date": "x"}, {"lines": []})
    for wrong in faults:
        file.write_text(json.dumps(bought | wrong), "utf-8")
        assert say(home, *words, "buyer-deducted").codes[0] in ("SLIP-FIELD", "KIND-UNKNOWN")


def test_a_buyer_who_never_saw_the_file_gets_an_example_that_works_as_it_stands(
    tmp_path: Path,
) -> None:
    home, file = a_home(tmp_path), tmp_path / "bought.json"
    assert say(home, "slip", "example", file).only == {"outcome": "saved", "file": str(file)}
    again = say(home, "slip", "example", file)
    assert (again.exit_code, again.codes) == (3, ["FILE-NOT-WRITTEN"])
    words = ("slip", "apply", "--reason", "buyer-not-deducted", "--file", file)
    slip = say(home, *words).only
    assert (slip["outcome"], slip["code"], slip["gross"]) == ("approved", "9900234130", "-339.00")
    named = say(home, *words, "9900234130", "1").only
    assert (named["slip"], named["number"]) == (slip["slip"], "00000001")
    other = say(home, *words, "9900234130", "2")
    assert (other.exit_code, other.only["error"]["field"]) == (1, "code")
    for wrong in (("--amount", "1.00"), ("--lines", "1")):
        assert say(home, *words, *wrong).exit_code == 2
