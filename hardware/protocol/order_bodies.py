"""What orders and signed packages carry: one layout each, their answers beside them."""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import Struct

from hardware import orders
from hardware.orders import PackageKind, Side
from hardware.ports import DiskStatus, Done
from hardware.protocol.bodies import (
    DIGEST_SIZE,
    ID_SIZE,
    SIGNATURE,
    STATUS,
    VERSION,
    Body,
    sized,
    sort,
    taken,
    versioned,
)
from hardware.protocol.problem import ProtocolError
from hardware.protocol.ticket_bodies import TICKETS_BODY
from hardware.protocol.tlv import (
    Layout,
    binary,
    day,
    flag,
    integer,
    moment,
    part,
    parts,
    rates,
    text,
    word,
)

NONCE_SIZE = 16


class PackageBody(Protocol):
    """What stands in a package of one kind."""

    def encode(self, record: Any) -> bytes: ...

    def decode(self, data: bytes) -> Any: ...


class OrderHead(Struct, frozen=True):
    """What every order says first: its request id and the SM3 of what follows."""

    request_id: bytes
    digest: bytes


class Order(Struct, frozen=True):
    """An order as it came: `body` is what its digest stands over."""

    head: OrderHead
    body: bytes


class BlankVoid(Struct, frozen=True):
    """VOID P1 01: a kind, and the number that it is believed to come to next."""

    kind: str
    order: orders.VoidOrder


class PinOrder(Struct, frozen=True):
    """UNBLOCK PIN P1 00."""

    administrator: str
    new: str


class PageQuestion(Struct, frozen=True):
    """REPORT P1 01: a page of the group's last report, from 0."""

    group: str
    page: int


class Page(Struct, frozen=True):
    """A page of a report and how many there are."""

    pages: int
    data: bytes


class Days(Struct, frozen=True):
    """PERIOD TOTALS: both days belong to it."""

    first: Any
    last: Any


class AllTotals(Struct, frozen=True):
    """The answer to PERIOD TOTALS."""

    totals: tuple[orders.KindTotals, ...]


class Progress(Struct, frozen=True):
    """How far a long task is, in records."""

    done: int
    total: int


class StatusStatement(Struct, frozen=True):
    """What the disk signs when its status is asked for with a nonce."""

    mark: str
    disk: str
    nonce: bytes
    status: DiskStatus


class StatusProof(Struct, frozen=True):
    """The answer to GET STATUS P1 01."""

    signed: bytes
    signature: bytes


VOID = Layout(
    orders.VoidOrder, (text(1, "code"), text(2, "number"), text(3, "reason"), text(4, "operator"))
)
RANGE = Layout(
    orders.NumberRange, (text(1, "kind"), text(2, "code"), integer(3, "first"), integer(4, "last"))
)
RATE_TOTALS = Layout(
    orders.RateTotals,
    (integer(1, "rate"), integer(2, "lines"), integer(3, "net_fen"), integer(4, "tax_fen")),
)
TOTALS = Layout(
    orders.KindTotals,
    (
        text(1, "kind"),
        word(2, "side", Side),
        integer(3, "tickets"),
        integer(4, "net_fen"),
        integer(5, "tax_fen"),
        parts(6, "rates", RATE_TOTALS),
    ),
)
TERMS = Layout(
    orders.KindTerms,
    (
        text(1, "kind"),
        text(2, "group"),
        rates(3, "rates"),
        integer(4, "single_limit_fen"),
        day(5, "report_from"),
        day(6, "report_to"),
        day(7, "lock_date"),
        integer(8, "offline_hours"),
        integer(9, "offline_limit_fen"),
        integer(10, "offline_count"),
        integer(11, "positive_limit_fen"),
        integer(12, "negative_limit_fen"),
        flag(13, "negative_barred"),
        flag(14, "void_barred"),
    ),
)
TICKET = Layout(orders.TicketNumber, (text(1, "code"), text(2, "number"), flag(3, "void")))

VOID_BODY = Body(VOID)
BLANK_VOID_BODY = Body(Layout(BlankVoid, (text(1, "kind"), part(2, "order", VOID))))
RETURN_BODY = Body(
    Layout(orders.ReturnOrder, (parts(1, "ranges", RANGE), text(2, "to_host"), flag(3, "closing")))
)
DISTRIBUTION_BODY = Body(
    Layout(orders.DistributionOrder, (text(1, "disk"), parts(2, "ranges", RANGE)))
)
REPORT_BODY = Body(Layout(orders.ReportOrder, (text(1, "group"), flag(2, "off_cycle"))))
PIN_ORDER_BODY = Body(Layout(PinOrder, (text(1, "administrator"), text(2, "new"))))
PAGE_QUESTION_BODY = Body(Layout(PageQuestion, (text(1, "group"), integer(2, "page"))))
PAGE_BODY = Body(Layout(Page, (integer(1, "pages"), binary(2, "data"))))
DAYS_BODY = Body(Layout(Days, (day(1, "first"), day(2, "last"))))
TOTALS_BODY = Body(Layout(AllTotals, (parts(1, "totals", TOTALS),)))
PROGRESS_BODY = Body(Layout(Progress, (integer(1, "done"), integer(2, "total"))))
STATEMENT_BODY = Body(
    Layout(
        StatusStatement,
        (text(1, "mark"), text(2, "disk"), binary(3, "nonce"), part(4, "status", STATUS)),
    )
)
PROOF_BODY = Body(Layout(StatusProof, (binary(1, "signed"), binary(2, "signature"))))
ORDER_HEAD = Layout(OrderHead, (binary(1, "request_id"), binary(2, "digest")))
DONE_BODY = Body(
    Layout(
        Done,
        (
            binary(1, "request_id"),
            part(2, "signature", SIGNATURE),
            sort(3, "sort"),
            binary(4, "package"),
        ),
    )
)

_NUMBERS = Body(Layout(orders.Numbers, (text(1, "taxpayer"), parts(2, "ranges", RANGE))))
PACKAGE_BODIES: dict[PackageKind, PackageBody] = {
    PackageKind.VOLUMES: _NUMBERS,
    PackageKind.RETURN: _NUMBERS,
    PackageKind.DISTRIBUTION: _NUMBERS,
    PackageKind.UPLOAD_RECEIPT: Body(Layout(orders.UploadReceipt, (parts(1, "tickets", TICKET),))),
    PackageKind.REPORT_RECEIPT: Body(
        Layout(orders.ReportReceipt, (text(1, "report"), binary(2, "digest")))
    ),
    PackageKind.CONTROL: Body(
        Layout(
            orders.ControlBlock, (text(1, "group"), parts(2, "kinds", TERMS), flag(3, "cancels"))
        )
    ),
    PackageKind.CLOCK: Body(Layout(orders.ClockOrder, (moment(1, "at"), binary(2, "challenge")))),
    PackageKind.PIN_RESET: Body(
        Layout(orders.PinReset, (integer(1, "secret"), binary(2, "challenge")))
    ),
    PackageKind.REPORT: Body(
        Layout(
            orders.ReportSummary,
            (
                text(1, "taxpayer"),
                text(2, "group"),
                day(3, "first_day"),
                day(4, "last_day"),
                flag(5, "off_cycle"),
                moment(6, "built_at"),
                integer(7, "head_sequence"),
                binary(8, "head_hash"),
                integer(9, "unsent"),
                parts(10, "totals", TOTALS),
            ),
        )
    ),
    PackageKind.TICKETS: TICKETS_BODY,
}


def encode_order(request_id: bytes, digest: bytes, body: bytes) -> bytes:
    """The data of an order: version, head with its length (two bytes), body. `digest` is the SM3
    of the body."""
    return VERSION + sized(ORDER_HEAD.encode(OrderHead(request_id, digest)), 2) + body


def decode_order(data: bytes) -> Order:
    """The order in these bytes; raises ProtocolError. The digest is still to be checked."""
    head, body = taken(versioned(data), 2)
    parsed = ORDER_HEAD.decode(head)
    if len(parsed.request_id) != ID_SIZE or len(parsed.digest) != DIGEST_SIZE:
        raise ProtocolError("a request id has 16 bytes, a digest 32")
    return Order(parsed, body)
