"""The desk at which one document is made into a draft: what all its lines have in common."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct, field

from app.domain.invoice import InvoiceKind, Special
from app.domain.money import Money
from app.domain.tax import (
    split_difference,
    split_reduced,
    split_tax_inclusive,
    tax_on,
    tax_on_reduced_net,
)
from app.domain.terms import Terms


class Desk(Struct, frozen=True):
    """Kind, special kind and terms of the document, and the warnings seen so far."""

    kind: InvoiceKind
    special: Special
    terms: Terms
    warnings: list[str] = field(default_factory=list)

    def of_gross(self, gross: Money, deduction: Money, rate: Decimal) -> tuple[Money, Money]:
        """Net and tax of an amount with tax, by the special kind."""
        if self.special is Special.REDUCED:
            return split_reduced(gross, rate, self.terms.profile.reduced.reduced_from)
        if deduction:
            return split_difference(gross, deduction, rate)
        return split_tax_inclusive(gross, rate)

    def of_net(self, net: Money, deduction: Money, rate: Decimal) -> tuple[Money, Money]:
        """Net and tax of an amount without tax, by the special kind."""
        if self.special is Special.REDUCED:
            reduced_from = self.terms.profile.reduced.reduced_from
            return net, tax_on_reduced_net(net, rate, reduced_from)
        return net, tax_on(net - deduction, rate)
