"""The texts of a line's cells: what was typed on its own face, what is worked out on the other.

Worked out when they are looked at, so that a list of hundreds costs what is seen of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from app.domain.entered_total import amount_of_figures
from app.domain.entry import EnteredLine
from app.domain.faces import (
    amount_on_face,
    figure_text,
    price_on_face,
    printed_name,
    rate_on_face,
    tax_on_face,
)
from app.domain.invoice import Line
from app.domain.money import Money
from app.domain.trial_line import TriedLine, ordered
from app.ui.issue_invoice.face import DISCOUNT, CellText

NO_CELL = CellText(editable=False)
_PLAIN = frozenset({"name", "spec", "unit"})
# Where a problem of a part that has no cell of its own is shown.
CELL_OF = {
    "goods_code": "name",
    "own_code": "name",
    "nature": "name",
    "zero_rate": "rate",
    "preferential": "rate",
    "preferential_text": "rate",
    "discount_rate": DISCOUNT,
    "discount_tax": DISCOUNT,
}


def cell_of(column: str) -> str:
    """The cell that stands for a part of a line."""
    return CELL_OF.get(column, column)


def separated(amount: Money | Decimal) -> str:
    """
    >>> separated(Money(178000)), separated(Decimal("1234.5"))
    ('1,780.00', '1,234.5')
    """
    if isinstance(amount, Money):
        return f"{amount.in_yuan:,.2f}"
    whole, point, fraction = figure_text(amount).partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole.isdigit() else whole + point + fraction


class _Cells(Mapping[str, CellText]):
    """Cells by column, each made when it is first asked for."""

    def __init__(
        self,
        line: EnteredLine,
        tried: TriedLine,
        columns: tuple[str, ...],
        wrong: frozenset[str],
        with_tax: bool,
    ) -> None:
        self._line, self._tried, self._columns = line, tried, columns
        self._wrong, self._with_tax = wrong, with_tax
        self._made: dict[str, CellText] = {}

    def __getitem__(self, column: str) -> CellText:
        if column not in self._made:
            if column not in self._columns:
                raise KeyError(column)
            self._made[column] = self._marked(column)
        return self._made[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def _marked(self, column: str) -> CellText:
        cell = self._cell(column)
        return replace(cell, error=True) if self._is_wrong(column) else cell

    def _is_wrong(self, column: str) -> bool:
        return column in self._wrong

    def _cell(self, column: str) -> CellText:
        raise KeyError(column)


class GoodsCells(_Cells):
    """Of a goods row."""

    def _cell(self, column: str) -> CellText:
        if column in _PLAIN:
            return self._plain(column)
        made = {
            "quantity": self._quantity,
            "price": self._price,
            "amount": self._amount,
            "rate": self._rate,
            "tax": self._tax,
        }.get(column)
        return made() if made else CellText(getattr(self._line, column))

    @property
    def _whole(self) -> Line | None:
        """The line once it counts."""
        return self._tried.goods if self._tried.complete else None

    def _plain(self, column: str) -> CellText:
        text = str(getattr(self._line, column))
        goods = self._tried.goods
        known = column == "name" and goods is not None and goods.short_name and text.strip()
        return CellText(text, shown=printed_name(goods) if goods is not None and known else "")

    def _quantity(self) -> CellText:
        text, whole = self._line.quantity, self._whole
        if text or whole is None or whole.quantity is None:
            return CellText(text, shown=_shown(text))
        return _worked_out(whole.quantity)

    def _price(self) -> CellText:
        line, with_tax = self._line, self._with_tax
        if line.price and line.price_with_tax == with_tax:
            return CellText(line.price, shown=_shown(line.price))
        other = self._other_price()
        return CellText(line.price) if other is None else _worked_out(other)

    def _other_price(self) -> Decimal | None:
        """On this face, of a price that was typed on the other or follows from the amount."""
        goods, price = self._tried.goods, _figure(ordered(self._line).price)
        if goods is None or not self._tried.rated:
            return None
        if not self._tried.complete and price is not None:
            said = {"price": price, "quantity": None, "with_tax": self._line.price_with_tax}
            goods = replace(goods, **said)
        return price_on_face(goods, with_tax=self._with_tax)

    def _amount(self) -> CellText:
        line, whole = self._line, self._whole
        if line.amount and (line.amount_with_tax == self._with_tax or whole is None):
            return CellText(line.amount, shown=_shown_money(line.amount))
        if whole is None:
            return self._amount_so_far()
        text = separated(amount_on_face(whole, with_tax=self._with_tax))
        return CellText(text, computed=True)

    def _amount_so_far(self) -> CellText:
        """Quantity and price are here, only the rate is not: there is nothing to be typed."""
        line = ordered(self._line)
        so_far = amount_of_figures(line)
        if so_far is None:
            return CellText()
        same = line.price_with_tax == self._with_tax
        return CellText(separated(so_far) if same else "", computed=True)

    def _rate(self) -> CellText:
        goods, text = self._tried.goods, self._line.rate
        if goods is None or not self._tried.rated:
            return CellText(text)
        return CellText(rate_on_face(goods), computed=not text)

    def _tax(self) -> CellText:
        text, whole = self._line.tax, self._whole
        if text:
            return CellText(text, overwritten=True, shown=_shown_money(text))
        if whole is None:
            return CellText(computed=True)
        return CellText(_tax_text(whole), computed=True)


class DiscountCells(_Cells):
    """Of the row under a goods row. Its amount is the cell that is typed into."""

    def _is_wrong(self, column: str) -> bool:
        return column in ("amount", DISCOUNT) and DISCOUNT in self._wrong

    def _cell(self, column: str) -> CellText:
        line, off = self._line, self._tried.discount
        typed = self._typed()
        if column == "name":
            percent = f" {line.discount_rate}" if line.discount_rate else ""
            return CellText(f"折扣{percent}  {line.name}", computed=True, editable=False)
        if column == DISCOUNT or (column == "amount" and off is None):
            return CellText(typed)
        if column == "amount" and off is not None:
            return CellText(separated(amount_on_face(off, with_tax=self._with_tax)))
        if column in ("rate", "tax") and off is not None:
            text = rate_on_face(off) if column == "rate" else _tax_text(off)
            return CellText(text, computed=True, editable=False)
        return NO_CELL

    def _typed(self) -> str:
        """The discount as it would be typed on this face."""
        line, off = self._line, self._tried.discount
        said = line.discount or line.discount_rate
        if off is None or not line.discount or line.amount_with_tax == self._with_tax:
            return said
        return str(-amount_on_face(off, with_tax=self._with_tax))


def _tax_text(line: Line) -> str:
    """The stars of a line without tax, else its tax."""
    tax = tax_on_face(line)
    return separated(line.tax) if tax == str(line.tax) else tax


def _worked_out(figure: Decimal) -> CellText:
    return CellText(figure_text(figure), computed=True, shown=separated(figure))


def _figure(text: str) -> Decimal | None:
    try:
        figure = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return figure if figure is not None and figure.is_finite() else None


def _shown(text: str) -> str:
    """A figure with separators; what is none is painted as it was typed."""
    figure = _figure(text) if text.replace(".", "", 1).isdigit() else None
    return "" if figure is None else separated(figure)


def _shown_money(text: str) -> str:
    figure = _figure(text) if text.replace(".", "", 1).isdigit() else None
    return "" if figure is None else f"{figure:,.2f}"
