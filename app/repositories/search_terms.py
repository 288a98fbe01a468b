"""The conditions of a search as SQL, each with the names of its own bound values.

Unusual states stand in a partial index; the store must be told, by the same literal, that the
value asked for is one of them.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from app.domain.invoice import Status, Upload
from app.domain.rates import rate_units, read_rate
from app.domain.searching import Filter
from app.repositories import rows
from db.prepared import Value
from db.schema import customer, desk, invoice, invoice_line, party, wording

ZERO: ColumnElement[int] = literal_column("0")
ONE: ColumnElement[int] = literal_column("1")
VOID: ColumnElement[bool] = literal_column("(invoice.status IN (1, 3))")
ISSUED = tuple_(invoice.c.issued_at, invoice.c.id)
NUMBERED = tuple_(invoice.c.number, invoice.c.code)
GROSS = invoice.c.net_fen + invoice.c.tax_fen
_ISSUED_THERE: Any = tuple_(bindparam("after_at"), bindparam("after_id"))
_NUMBERED_THERE: Any = tuple_(bindparam("after_number"), bindparam("after_code"))

_BUYERS = party.alias("bearing")
_SELLERS = party.alias("selling")
_INITIALS = select(customer.c.name).where(
    bindparam("initials", type_=Text) != literal_column("''"),
    customer.c.initials.like(bindparam("initials"), escape="/"),
)


def _bears(named: Any, part: str) -> ColumnElement[bool]:
    columns = (named.c.name, named.c.tax_id)
    return or_(*(column.like(bindparam(part), escape="/") for column in columns))


def values_of(name: str) -> Any:
    """The values of a bound JSON list."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)


BEARING = select(_BUYERS.c.id).where(_bears(_BUYERS, "part"))
MEANT = select(_BUYERS.c.id).where(
    or_(
        _BUYERS.c.name.like(bindparam("text"), escape="/"),
        _BUYERS.c.tax_id.like(bindparam("text_tax_id"), escape="/"),
        _BUYERS.c.name.in_(_INITIALS),
    )
)
SELLERS = select(_SELLERS.c.id).where(_bears(_SELLERS, "seller"))
DISKS = select(desk.c.id).where(desk.c.disk_number == bindparam("disk"))
DRAWN = select(desk.c.id).where(desk.c.drawer == bindparam("drawer"))
_OUTSIDE_INDEX: ColumnElement[int] = literal_column("+invoice.buyer_id")
_DOCUMENT_BEGINS = and_(
    invoice.c.document >= bindparam("document_from"), invoice.c.document < bindparam("document_to")
)


def _in_goods(part: str) -> ColumnElement[bool]:
    named = select(wording.c.id).where(wording.c.name.like(bindparam(part), escape="/"))
    lines = select(invoice_line.c.position).where(invoice_line.c.invoice_id == invoice.c.id)
    return exists(lines.where(invoice_line.c.wording_id.in_(named)))


def _rated() -> ColumnElement[bool]:
    lines = select(invoice_line.c.position).where(invoice_line.c.invoice_id == invoice.c.id)
    return exists(lines.where(invoice_line.c.rate == bindparam("rate")))


def _flagged() -> ColumnElement[bool]:
    """免税, 不征税 or one of the zero rates."""
    named = select(wording.c.id).where(wording.c.zero_rate == bindparam("flagged"))
    lines = select(invoice_line.c.position).where(invoice_line.c.invoice_id == invoice.c.id)
    return exists(lines.where(invoice_line.c.rate == 0, invoice_line.c.wording_id.in_(named)))


def _chosen(keys: str) -> Any:
    named = invoice.alias("chosen")
    listed = func.json_each(bindparam(keys)).table_valued("value", name="wanted")
    number, code = (func.json_extract(listed.c.value, place) for place in ("$[0]", "$[1]"))
    return select(named.c.id).join(listed, and_(named.c.number == number, named.c.code == code))


_CODED = and_(
    bindparam("text_code", type_=Text) != literal_column("''"),
    invoice.c.code == bindparam("text_code"),
)
MEANT_TICKETS = union_all(
    select(invoice.c.id).where(invoice.c.number == bindparam("text_number")),
    select(invoice.c.id).where(_DOCUMENT_BEGINS, invoice.c.document != literal_column("''")),
    select(invoice.c.id).where(invoice.c.buyer_id.in_(MEANT)),
    select(invoice.c.id).where(_CODED),
)
CODED = select(invoice.c.id).where(invoice.c.code == bindparam("code"))
_MEANT_BY_WORDS = (
    invoice.c.number == bindparam("text_number"),
    _CODED,
    _DOCUMENT_BEGINS,
    _OUTSIDE_INDEX.in_(MEANT),
)
_ANYWHERE = (
    *_MEANT_BY_WORDS,
    and_(
        invoice.c.remark != literal_column("''"),
        invoice.c.remark.like(bindparam("text"), escape="/"),
    ),
    _in_goods("text"),
)

TERMS: dict[str, ColumnElement[bool]] = {
    "since": invoice.c.issued_at >= bindparam("since"),
    "until": invoice.c.issued_at < bindparam("until"),
    "kind": invoice.c.kind == bindparam("kind"),
    "code": invoice.c.code == bindparam("code"),
    "few_coded": invoice.c.id.in_(values_of("few_coded")),
    "number": invoice.c.number == bindparam("number"),
    "document": and_(
        invoice.c.document == bindparam("document"), invoice.c.document != literal_column("''")
    ),
    "status": invoice.c.status == bindparam("status"),
    "odd_status": and_(invoice.c.status == bindparam("odd_status"), invoice.c.status != ZERO),
    "void": and_(VOID, invoice.c.status != ZERO),
    "not_void": ~VOID,
    "upload": invoice.c.upload == bindparam("upload"),
    "odd_upload": and_(invoice.c.upload == bindparam("odd_upload"), invoice.c.upload != ONE),
    "uploads": invoice.c.upload.in_(values_of("uploads")),
    "unsent": invoice.c.upload != ONE,
    "odd_uploads": and_(invoice.c.upload.in_(values_of("odd_uploads")), invoice.c.upload != ONE),
    "printed": literal_column("(invoice.printed > 0)") == bindparam("printed"),
    "listed": invoice.c.with_list == bindparam("listed"),
    "least": bindparam("least") <= GROSS,
    "most": bindparam("most") >= GROSS,
    "least_net": bindparam("least_net") <= invoice.c.net_fen,
    "most_net": bindparam("most_net") >= invoice.c.net_fen,
    "disk": invoice.c.desk_id.in_(DISKS),
    "drawer": invoice.c.desk_id.in_(DRAWN),
    "rate": _rated(),
    "flagged": _flagged(),
    "seller": invoice.c.seller_id.in_(SELLERS),
    "one_buyer": invoice.c.buyer_id == bindparam("one_buyer"),
    "few_buyers": invoice.c.buyer_id.in_(values_of("few")),
    "many_buyers": _OUTSIDE_INDEX.in_(BEARING),
    "many_paged": exists(BEARING.where(_BUYERS.c.id == invoice.c.buyer_id)),
    "one_ticket": and_(
        invoice.c.number == bindparam("text_number"), invoice.c.code == bindparam("text_code")
    ),
    "few_tickets": invoice.c.id.in_(values_of("few_tickets")),
    "words": or_(*_MEANT_BY_WORDS),
    "anywhere": or_(*_ANYWHERE),
    "remark": and_(
        invoice.c.remark != literal_column("''"),
        invoice.c.remark.like(bindparam("remark"), escape="/"),
    ),
    "goods": _in_goods("goods"),
    "keys": invoice.c.id.in_(_chosen("keys")),
    "but": invoice.c.id.not_in(_chosen("but")),
    "after": ISSUED > _ISSUED_THERE,
    "before": ISSUED < _ISSUED_THERE,
    "after_number": NUMBERED > _NUMBERED_THERE,
    "before_number": NUMBERED < _NUMBERED_THERE,
    "nothing": literal_column("0", type_=Boolean),
}


def asked_of_ticket(wanted: Filter) -> dict[str, Value]:
    """What never changes of a ticket."""
    asked: dict[str, Value] = {}
    if wanted.first_day:
        asked["since"] = _midnight(wanted.first_day)
    if wanted.last_day:
        asked["until"] = _midnight(wanted.last_day + timedelta(days=1))
    if wanted.kind:
        asked["kind"] = rows.KIND_NUMBER[wanted.kind]
    if wanted.number:
        asked["number"] = rows.number_of(wanted.number)
    if wanted.listed is not None:
        asked["listed"] = int(wanted.listed)
    if wanted.rate:
        asked |= _asked_rate(wanted.rate)
    if wanted.drawer:
        asked["drawer"] = wanted.drawer
    texts = {"code": wanted.code, "document": wanted.document, "disk": wanted.disk}
    parts = {"seller": wanted.seller, "remark": wanted.remark, "goods": wanted.goods}
    asked |= {name: text for name, text in texts.items() if text}
    return asked | {name: rows.pattern(part) for name, part in parts.items() if part}


def _asked_rate(text: str) -> dict[str, Value]:
    read = read_rate(text)
    if read is not None and read.zero_rate:
        return {"flagged": rows.ZERO_RATE_NUMBER[read.zero_rate]}
    return {"rate": -1 if read is None else rate_units(read.rate)}


def asked_of_state(wanted: Filter) -> dict[str, Value]:
    """What may still move, and the amounts."""
    asked: dict[str, Value] = {}
    if wanted.status:
        name = "status" if wanted.status is Status.VALID else "odd_status"
        asked[name] = rows.STATUS_NUMBER[wanted.status]
    if wanted.upload:
        name = "upload" if wanted.upload is Upload.SENT else "odd_upload"
        asked[name] = rows.UPLOAD_NUMBER[wanted.upload]
    if wanted.uploads:
        asked |= _any_upload(wanted.uploads)
    if wanted.void is not None:
        asked["void" if wanted.void else "not_void"] = None
    if wanted.printed is not None:
        asked["printed"] = int(wanted.printed)
    for name, keys in (("keys", wanted.keys), ("but", wanted.but)):
        if keys:
            asked[name] = json.dumps([[rows.number_of(key.number), key.code] for key in keys])
    names = ("least", "most", "least_net", "most_net")
    amounts = {name: getattr(wanted, name) for name in names}
    return asked | {name: amount.fen for name, amount in amounts.items() if amount is not None}


def _any_upload(uploads: tuple[Upload, ...]) -> dict[str, Value]:
    if set(uploads) == set(Upload) - {Upload.SENT}:
        return {"unsent": None}
    name = "uploads" if Upload.SENT in uploads else "odd_uploads"
    return {name: json.dumps([rows.UPLOAD_NUMBER[upload] for upload in uploads])}


def _midnight(day: date) -> int:
    return rows.epoch(datetime.combine(day, time(), rows.CHINA))
