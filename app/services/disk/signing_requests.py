"""Between the invoice of the trade and the words of the disk, both ways.

What goes to the disk comes back equal, so that the book can be rebuilt from the disk's record.
"""

from __future__ import annotations

from decimal import Decimal

from app.domain.invoice import (
    Draft,
    Invoice,
    InvoiceKey,
    InvoiceKind,
    Line,
    Nature,
    Party,
    Special,
    Status,
    ZeroRate,
)
from app.domain.money import Money
from app.domain.rates import rate_fraction, rate_units
from app.services.packages.wire_parts import figure_text
from hardware.ports import DiskRecord, LineRecord, PartyRecord, SigningRequest


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _party_record(party: Party) -> PartyRecord:
    return PartyRecord(party.name, party.tax_id, party.address_phone, party.bank_account)


def _party(record: PartyRecord) -> Party:
    return Party(record.name, record.tax_id, record.address_phone, record.bank_account)


def _line_record(line: Line) -> LineRecord:
    """In the order of the class: seventeen names cost four times what the line costs."""
    return LineRecord(
        line.name,
        line.spec,
        line.unit,
        figure_text(line.quantity),
        figure_text(line.price),
        line.with_tax,
        line.net.fen,
        rate_units(line.rate),
        line.tax.fen,
        line.nature,
        line.goods_code,
        line.own_code,
        line.preferential,
        line.preferential_text,
        line.zero_rate,
        line.deduction.fen,
        line.short_name,
    )


def _line(record: LineRecord) -> Line:
    return Line(
        name=record.name,
        net=Money(record.net_fen),
        rate=rate_fraction(record.rate),
        tax=Money(record.tax_fen),
        spec=record.spec,
        unit=record.unit,
        quantity=_decimal(record.quantity),
        price=_decimal(record.price),
        with_tax=record.price_with_tax,
        nature=Nature(record.nature),
        goods_code=record.goods_code,
        own_code=record.own_code,
        preferential=record.preferential,
        preferential_text=record.preferential_text,
        zero_rate=ZeroRate(record.zero_rate),
        deduction=Money(record.deduction_fen),
        short_name=record.short_name,
    )


def signing_request(
    draft: Draft, *, with_list: bool, replaces: InvoiceKey | None = None
) -> SigningRequest:
    """The whole invoice in the disk's words, in the order of the class."""
    return SigningRequest(
        draft.kind,
        draft.document,
        _party_record(draft.seller),
        _party_record(draft.buyer),
        tuple(_line_record(line) for line in draft.lines),
        draft.net.fen,
        draft.tax.fen,
        draft.remark,
        draft.payee,
        draft.reviewer,
        draft.drawer,
        draft.special,
        draft.with_tax,
        with_list,
        draft.list_name,
        draft.buyer_is_person,
        draft.agency_certificate,
        draft.goods_code_version,
        draft.roll_width_mm,
        replaces.code if replaces else "",
        replaces.number if replaces else "",
    )


def _draft(request_id: bytes, request: SigningRequest) -> Draft:
    return Draft(
        request_id=request_id,
        kind=InvoiceKind(request.kind),
        buyer=_party(request.buyer),
        seller=_party(request.seller),
        lines=tuple(_line(line) for line in request.lines),
        document=request.document,
        remark=request.remark,
        payee=request.payee,
        reviewer=request.reviewer,
        drawer=request.drawer,
        special=Special(request.special),
        with_tax=request.with_tax,
        list_name=request.list_name,
        buyer_is_person=request.buyer_is_person,
        agency_certificate=request.agency_certificate,
        goods_code_version=request.goods_code_version,
        roll_width_mm=request.roll_width_mm,
    )


def invoice_of(record: DiskRecord, *, disk_number: str, simulated: bool) -> Invoice:
    """The ticket that a record of the disk tells of."""
    request, signature = record.request, record.signature
    draft = _draft(record.request_id, request)
    replaced = InvoiceKey(request.replaces_code, request.replaces_number)
    return Invoice(
        key=InvoiceKey(signature.code, signature.number),
        draft=draft,
        issued_at=signature.issued_at,
        disk_number=disk_number,
        sequence=signature.sequence,
        signature=signature.signature,
        simulated=simulated,
        with_list=request.with_list,
        status=Status.RED if draft.net.fen < 0 else Status.VALID,
        replaces=replaced if replaced.code else None,
    )
