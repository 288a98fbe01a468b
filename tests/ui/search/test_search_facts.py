"""A found ticket in words."""

from __future__ import annotations

from app.domain.invoice import Special
from app.services.finding.searching import Details
from app.ui.search.facts import all_facts, facts_of
from tests.exchange_builders import BUYER, SELLER, an_invoice


def test_the_parties_are_named_as_on_the_paper() -> None:
    sale = Details(an_invoice(), (), ())
    purchase = Details(an_invoice(special=Special.PURCHASE), (), ())
    assert facts_of(sale)[0].name == "购方"
    assert facts_of(purchase)[0].name == "销方"
    assert facts_of(purchase)[0].text == BUYER.name
    parties = [fact for fact in all_facts(purchase) if fact.name in ("购方", "销方")]
    assert [fact.name for fact in parties] == ["购方", "销方"]
    assert parties[0].text.startswith(SELLER.name)
    sold = {fact.name: fact.text for fact in all_facts(sale)}
    assert sold["购方"].startswith(BUYER.name)
