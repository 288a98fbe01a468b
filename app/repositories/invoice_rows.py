"""An issued ticket and its rows, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.invoice import Draft, Invoice, InvoiceKey, Line, Party
from app.domain.money import Money
from app.domain.rates import rate_fraction
from app.repositories import rows
from db.prepared import Values

INVOICE_COLUMNS = (
    "kind",
    "code",
    "number",
    "issued_at",
    "sequence",
    "desk_id",
    "seller_id",
    "buyer_id",
    "document",
    "net_fen",
    "tax_fen",
    "line_count",
    "request_id",
    "content",
    "signature",
    "remark",
    "with_list",
    "list_name",
    "special",
    "with_tax",
    "buyer_is_person",
    "agency_certificate",
    "roll_width_mm",
    "replaces_code",
    "replaces_number",
    "status",
    "upload",
    "printed",
    "reddened_net_fen",
    "reddened_tax_fen",
)
LINE_COLUMNS = (
    "invoice_id",
    "position",
    "wording_id",
    "quantity",
    "price",
    "net_fen",
    "tax_fen",
    "rate",
    "with_tax",
    "nature",
    "deduction_fen",
)
PARTY_COLUMNS = ("name", "tax_id", "address_phone", "bank_account")
WORDING_COLUMNS = (
    "name",
    "spec",
    "unit",
    "goods_code",
    "own_code",
    "short_name",
    "preferential",
    "preferential_text",
    "zero_rate",
)
DESK_COLUMNS = ("disk_number", "simulated", "payee", "reviewer", "drawer", "goods_code_version")


def party_values(party: Party) -> Values:
    """What the party dictionary keeps, in the order of its columns."""
    return (party.name, party.tax_id, party.address_phone, party.bank_account)


def wording_values(line: Line) -> Values:
    """What the dictionary of wordings keeps of a line."""
    return (
        line.name,
        line.spec,
        line.unit,
        line.goods_code,
        line.own_code,
        line.short_name,
        int(line.preferential),
        line.preferential_text,
        rows.ZERO_RATE_NUMBER[line.zero_rate],
    )


def desk_values(ticket: Invoice) -> Values:
    """What hardly changes from ticket to ticket."""
    draft = ticket.draft
    return (
        ticket.disk_number,
        int(ticket.simulated),
        draft.payee,
        draft.reviewer,
        draft.drawer,
        draft.goods_code_version,
    )


def invoice_values(ticket: Invoice, content: bytes, desk: int, seller: int, buyer: int) -> Values:
    """The row of a ticket in the order of INVOICE_COLUMNS; the last three are ids."""
    draft = ticket.draft
    replaces = ticket.replaces
    net = tax = 0
    for line in draft.lines:
        net += line.net.fen
        tax += line.tax.fen
    return (
        rows.KIND_NUMBER[draft.kind],
        ticket.key.code,
        int(ticket.key.number),
        rows.epoch(ticket.issued_at),
        ticket.sequence,
        desk,
        seller,
        buyer,
        draft.document,
        net,
        tax,
        len(draft.lines),
        draft.request_id,
        content,
        ticket.signature,
        draft.remark,
        int(ticket.with_list),
        draft.list_name,
        rows.SPECIAL_NUMBER[draft.special],
        int(draft.with_tax),
        int(draft.buyer_is_person),
        draft.agency_certificate,
        draft.roll_width_mm,
        replaces.code if replaces else "",
        int(replaces.number) if replaces else 0,
        rows.STATUS_NUMBER[ticket.status],
        rows.UPLOAD_NUMBER[ticket.upload],
        ticket.printed,
        ticket.reddened_net.fen,
        ticket.reddened_tax.fen,
    )


def line_values(invoice_id: int, position: int, wording: int, line: Line) -> Values:
    """The row of a line in the order of LINE_COLUMNS; `position` counts from 1."""
    return (
        invoice_id,
        position,
        wording,
        rows.decimal_text(line.quantity),
        rows.decimal_text(line.price),
        line.net.fen,
        line.tax.fen,
        rows.rate_number(line.rate),
        int(line.with_tax),
        rows.NATURE_NUMBER[line.nature],
        line.deduction.fen,
    )


def line_of(row: Any) -> Line:
    """A line from a row of `invoice_line` joined with its wording."""
    return Line(
        name=row.name,
        net=Money(row.net_fen),
        rate=rate_fraction(row.rate),
        tax=Money(row.tax_fen),
        spec=row.spec,
        unit=row.unit,
        quantity=rows.decimal_of(row.quantity),
        price=rows.decimal_of(row.price),
        with_tax=bool(row.with_tax),
        nature=rows.NATURE[row.nature],
        goods_code=row.goods_code,
        own_code=row.own_code,
        preferential=bool(row.preferential),
        preferential_text=row.preferential_text,
        zero_rate=rows.ZERO_RATE[row.zero_rate],
        deduction=Money(row.deduction_fen),
        short_name=row.short_name,
    )


def invoice_of(row: Any, buyer: Party, seller: Party, lines: Sequence[Line]) -> Invoice:
    """A ticket from its row joined with its desk, with parties and lines already read."""
    return Invoice(
        key=rows.key_of(row.code, row.number),
        draft=_draft_of(row, buyer, seller, tuple(lines)),
        issued_at=rows.moment(row.issued_at),
        disk_number=row.disk_number,
        sequence=row.sequence,
        signature=row.signature,
        simulated=bool(row.simulated),
        with_list=bool(row.with_list),
        status=rows.STATUS[row.status],
        upload=rows.UPLOAD[row.upload],
        printed=row.printed,
        reddened_net=Money(row.reddened_net_fen),
        reddened_tax=Money(row.reddened_tax_fen),
        replaces=_replaced(row),
    )


def _draft_of(row: Any, buyer: Party, seller: Party, lines: tuple[Line, ...]) -> Draft:
    return Draft(
        request_id=row.request_id,
        kind=rows.KIND[row.kind],
        buyer=buyer,
        seller=seller,
        lines=lines,
        document=row.document,
        remark=row.remark,
        payee=row.payee,
        reviewer=row.reviewer,
        drawer=row.drawer,
        special=rows.SPECIAL[row.special],
        with_tax=bool(row.with_tax),
        list_name=row.list_name,
        buyer_is_person=bool(row.buyer_is_person),
        agency_certificate=row.agency_certificate,
        goods_code_version=row.goods_code_version,
        roll_width_mm=row.roll_width_mm,
    )


def _replaced(row: Any) -> InvoiceKey | None:
    return rows.key_of(row.replaces_code, row.replaces_number) if row.replaces_code else None
