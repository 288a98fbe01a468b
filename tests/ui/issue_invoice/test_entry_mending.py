"""What is proposed at a field mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Special
from app.domain.trial import Trial
from app.services.problems import Sentences
from app.ui.issue_invoice import editing
from app.ui.issue_invoice.cells import GoodsCells
from app.ui.issue_invoice.face import COLUMNS, Face, line_of
from app.ui.issue_invoice.mending import mend
from app.ui.issue_invoice.telling import Teller
from tests.domain_builders import MOUSE, OIL, a_document, a_line, some_terms

SENTENCES = Sentences.read(Path(__file__).parents[3] / "resources" / "problems.toml")


def mended(entered: EnteredInvoice, code: str) -> tuple[EnteredInvoice, str]:
    """The entry after the proposal of this code, and the words of its button."""
    terms = some_terms()
    found = Teller(SENTENCES, terms).told(Trial(terms).weigh(entered), entered)
    (told,) = [each for each in found if each.problem.code == code]
    assert told.mend is not None
    return told.mend.make(entered), told.problem.fix_text


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (a_line(tax="14"), "TAX-DIFFERENCE", "改为 13.00"),
        (a_line(discount="10", discount_tax="5"), "TAX-DIFFERENCE", "改为 -1.30"),
        (a_line(quantity="2"), "LINE-AMOUNT", "改为 200.00"),
        (a_line(price="1e2"), "NOT-A-NUMBER", "改为 100"),
        (a_line(price="-100"), "NEGATIVE-BLUE", "改为 100"),
        (a_line(discount="101"), "DISCOUNT-TOO-LARGE", "改为 100.00"),
        (a_line(name="样例\tx"), "CONTROL-SIGN", "删去不可见字符"),
        (
            a_line(quantity="", price="", amount="113", tax="13"),
            "AMOUNT-LOOKS-TAXED",
            "按含税金额计算",
        ),
        (a_line(quantity="0"), "FIGURE-ZERO", "清空"),
    ],
)
def test_a_line_is_mended(line: EnteredLine, code: str, words: str) -> None:
    entered = a_document(line)
    after, said = mended(entered, code)
    assert said == words
    assert code not in {fault.code for fault in Trial(some_terms()).weigh(after).faults}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"buyer": EnteredParty("虚构（乙）")}, "NAME-NORMALISED", "改为半角"),
        ({"kind": "025", "roll_width_mm": 80}, "ROLL-WIDTH", "改为 76 毫米"),
        ({"kind": "025", "list_name": "见清单"}, "LIST-FORBIDDEN", "不写清单行名称"),
        ({"kind": "025", "special": Special.DIFFERENCE}, "SPECIAL-NOT-FOR-KIND", "改开普票"),
        ({"special": Special.PURCHASE}, "PURCHASE-TAX-ID", "清空税号"),
    ],
)
def test_a_head_is_mended(changes: dict[str, Any], code: str, words: str) -> None:
    entered = a_document(a_line(), **changes)
    after, said = mended(entered, code)
    assert said == words
    assert code not in {fault.code for fault in Trial(some_terms()).weigh(after).faults}


def test_a_special_ticket_without_tax_becomes_an_ordinary_one() -> None:
    for kind, words, becomes in (("004", "改开普票", "007"), ("028", "改开电子普票", "026")):
        after, said = mended(a_document(a_line(rate="免税"), kind=kind), "ZERO-RATE-FORBIDDEN")
        assert (after.kind, said) == (becomes, words)
    terms = some_terms(rates={InvoiceKind.SPECIAL: frozenset()})
    broken = RuleBroken("ZERO-RATE-FORBIDDEN", "lines[1].rate", kind="004")
    assert mend(broken, a_document(), terms) is None


def test_oil_is_sold_by_the_litre() -> None:
    entered = a_document(a_line(goods_code=OIL, unit="桶"))
    after, said = mended(entered, "OIL-UNIT")
    assert (after.lines[0].unit, said) == ("升", "改为升")


def test_where_only_a_person_knows_nothing_is_proposed() -> None:
    terms, entered = some_terms(), a_document(a_line(name="𠮷"))
    for broken in (
        RuleBroken("SIGN-NOT-GBK", "lines[1].name"),
        RuleBroken("SIGN-NOT-GBK", "buyer.name"),
        RuleBroken("OVER-LIMIT", "net"),
        RuleBroken("NOT-A-NUMBER", "lines[1].price"),
        RuleBroken("NEGATIVE-BLUE", "lines[1].price"),
        RuleBroken("TAX-DIFFERENCE", "tax", computed="1"),
    ):
        assert mend(broken, entered, terms) is None


def test_sentences_say_the_figures_and_the_place() -> None:
    entered = a_document(a_line(quantity="2"), EnteredLine("样例", quantity="1", rate="13"))
    terms = some_terms()
    tried = Trial(terms).weigh(entered)
    teller = Teller(SENTENCES, terms)
    found = {each.problem.code: each.problem for each in teller.told(tried, entered)}
    assert found["LINE-AMOUNT"].message == "金额与数量×单价相差 100.00，最多容许 0.01"
    assert found["FIELD-MISSING"].message == "缺少单价，也可以直接填金额"
    bare = [teller.one(RuleBroken(code), entered) for code in ("TAX-DIFFERENCE", "LINE-AMOUNT")]
    assert all(each.problem.message for each in bare)
    assert teller.one(RuleBroken("OVER-LIMIT", "net"), entered).problem.field == "lines[1].amount"


def test_a_total_over_the_limit_is_a_doubt_about_the_total_and_not_about_a_line() -> None:
    entered, terms = a_document(a_line(quantity="1", price="99999", amount="99999")), some_terms()
    found = Teller(SENTENCES, terms).told(Trial(terms).weigh(entered), entered)
    (doubt,) = [each.problem for each in found if each.problem.code == "GROSS-OVER-LIMIT"]
    assert (doubt.field, doubt.at, doubt.warning) == ("gross", "价税合计", True)
    assert Face(problems=(doubt,)).gross_doubted
    assert not Face(problems=(replace(doubt, field="lines[1].amount"),)).gross_doubted


def test_a_face_is_asked_for_its_problems_by_field() -> None:
    assert Face().problem_at("remark") is None
    assert line_of("lines[x].tax") is None


def test_cells_are_those_of_the_columns_and_of_nothing_else() -> None:
    line = a_line(quantity="", price="50", amount="", rate="13", price_with_tax=True)
    tried = Trial(some_terms()).weigh(a_document(line)).lines[0]
    cells = GoodsCells(line, tried, COLUMNS, frozenset(), False)
    assert (tuple(cells), len(cells)) == (COLUMNS, 8)
    assert cells["price"].text == "44.24778761"
    assert cells["amount"].text == ""
    with pytest.raises(KeyError):
        cells["deduction"]
    odd = replace(line, price="x")
    tried = Trial(some_terms()).weigh(a_document(odd)).lines[0]
    assert GoodsCells(odd, tried, COLUMNS, frozenset(), False)["price"].text == "x"


def test_a_name_that_is_emptied_takes_its_code_along() -> None:
    entered = a_document(a_line(goods_code=MOUSE))
    after = editing.typed(entered, "lines[1].name", "")
    assert after.lines[0].goods_code == ""
    untouched = editing.in_order(entered, "lines[9].name")
    assert untouched is entered
