"""What messages to the disk and to the bureau have in common: a figure as text, a party."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.invoice import Party

if TYPE_CHECKING:
    from decimal import Decimal

    from app.gateway.messages.devices import Taxpayer


def figure_text(figure: Decimal | None) -> str:
    """Every digit of it; empty where the face shows none.

    >>> from decimal import Decimal
    >>> figure_text(Decimal("1E+2")), figure_text(None)
    ('100', '')
    """
    return "" if figure is None else f"{figure:f}"


def taxpayer_of(party: Party) -> Taxpayer:
    """A party as the bureau speaks of it."""
    from app.gateway.messages.devices import Taxpayer

    return Taxpayer(
        tax_id=party.tax_id,
        name=party.name,
        address_phone=party.address_phone,
        bank_account=party.bank_account,
    )


def party_of(told: Taxpayer) -> Party:
    """And back."""
    return Party(told.name, told.tax_id, told.address_phone, told.bank_account)
