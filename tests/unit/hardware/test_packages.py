"""Signed packages: what is inside comes back, and nothing else passes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.errors import PackageWrong
from hardware.orders import (
    CarriedRecord,
    CarriedTickets,
    ClockOrder,
    ControlBlock,
    DistributionOrder,
    KindTerms,
    KindTotals,
    NumberRange,
    Numbers,
    PackageKind,
    PinReset,
    RateTotals,
    RecordSort,
    ReportOrder,
    ReportReceipt,
    ReportSummary,
    ReturnOrder,
    Side,
    TicketNumber,
    UploadReceipt,
    VoidOrder,
)
from hardware.ports import CHINA_TIME, DiskEvent, DiskSignature, Done
from hardware.protocol import order_bodies as wire
from hardware.protocol.bodies import VERSION, sized
from hardware.protocol.problem import ProtocolError
from hardware.signing import packages
from hardware.signing.events import ordered
from hardware.signing.packages import HEAD, Head, Package
from tests.bureau_builders import (
    DISK,
    SUB,
    VOLUME,
    package,
    returned_by_sub,
    sub_signer,
    void_of,
    volumes,
)
from tests.disk_builders import START, authority
from tests.unit.hardware.test_bodies import COMMON, SIGNATURE, made

RANGES = st.lists(made(NumberRange), max_size=3).map(tuple)
RATES = st.lists(made(RateTotals), max_size=2).map(tuple)
TOTALS = st.lists(made(KindTotals, side=st.sampled_from(Side), rates=RATES), max_size=2).map(tuple)
FLAG = st.booleans()
TERMS = made(KindTerms, rates=COMMON[tuple[int, ...]], negative_barred=FLAG, void_barred=FLAG)
ORDERS = {
    "void": (wire.VOID_BODY, made(VoidOrder)),
    "blank": (wire.BLANK_VOID_BODY, made(wire.BlankVoid, order=made(VoidOrder))),
    "return": (wire.RETURN_BODY, made(ReturnOrder, ranges=RANGES, closing=FLAG)),
    "distribution": (wire.DISTRIBUTION_BODY, made(DistributionOrder, ranges=RANGES)),
    "report": (wire.REPORT_BODY, made(ReportOrder, off_cycle=FLAG)),
    "pin": (wire.PIN_ORDER_BODY, made(wire.PinOrder)),
    "question": (wire.PAGE_QUESTION_BODY, made(wire.PageQuestion)),
    "page": (wire.PAGE_BODY, made(wire.Page)),
    "days": (wire.DAYS_BODY, st.builds(wire.Days, st.dates(), st.dates())),
    "totals": (wire.TOTALS_BODY, st.builds(wire.AllTotals, TOTALS)),
    "progress": (wire.PROGRESS_BODY, made(wire.Progress)),
    "proof": (wire.PROOF_BODY, made(wire.StatusProof)),
    "done": (
        wire.DONE_BODY,
        made(Done, sort=st.sampled_from(RecordSort), signature=SIGNATURE),
    ),
    "head": (HEAD, made(Head, kind=st.sampled_from(PackageKind))),
}
CONTENTS = {
    PackageKind.VOLUMES: made(Numbers, ranges=RANGES),
    PackageKind.RETURN: made(Numbers, ranges=RANGES),
    PackageKind.DISTRIBUTION: made(Numbers, ranges=RANGES),
    PackageKind.UPLOAD_RECEIPT: st.builds(
        UploadReceipt, st.lists(made(TicketNumber, void=FLAG), max_size=3).map(tuple)
    ),
    PackageKind.REPORT_RECEIPT: made(ReportReceipt),
    PackageKind.CONTROL: made(
        ControlBlock, kinds=st.lists(TERMS, max_size=2).map(tuple), cancels=FLAG
    ),
    PackageKind.CLOCK: made(ClockOrder),
    PackageKind.PIN_RESET: made(PinReset),
    PackageKind.REPORT: made(ReportSummary, off_cycle=FLAG, totals=TOTALS),
    PackageKind.TICKETS: made(
        CarriedTickets, records=st.lists(made(CarriedRecord), max_size=3).map(tuple)
    ),
}
QUICK = settings(max_examples=25, deadline=None)
BODIES = [*ORDERS.values(), *((wire.PACKAGE_BODIES[kind], CONTENTS[kind]) for kind in PackageKind)]
NAMES = [*ORDERS, *map(str, PackageKind)]


@pytest.mark.parametrize(("body", "records"), BODIES, ids=NAMES)
@QUICK
@given(data=st.data())
def test_an_order_comes_back_from_its_body(body, records, data):
    record = data.draw(records)
    assert body.decode(body.encode(record)) == record


@pytest.mark.parametrize(("body", "records"), BODIES, ids=NAMES)
@QUICK
@given(data=st.data())
def test_a_damaged_order_is_another_in_its_one_form_or_refused(body, records, data):
    encoded = bytearray(body.encode(data.draw(records)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, max(len(encoded) - 1, 0)))
        encoded[place : place + 1] = data.draw(st.binary(max_size=2))
    _record_or_refusal(body, bytes(encoded))
    _record_or_refusal(body, b"\x01" + data.draw(st.binary(max_size=30)))


def _record_or_refusal(body, data):
    try:
        record = body.decode(data)
    except ProtocolError:
        return
    assert body.encode(record) == data


def test_the_usual_word_has_one_form_only():
    done = Done(b"1", RecordSort.VOID, DiskSignature("", "", START, 1, b"s", b"h"))
    encoded = wire.DONE_BODY.encode(done)
    assert b"void" in encoded
    with pytest.raises(ProtocolError):
        wire.DONE_BODY.decode(encoded.replace(b"\x00\x04void", b"\x00\x06ticket"))
    with pytest.raises(ProtocolError):
        wire.DONE_BODY.decode(encoded.replace(b"void", b"vold"))


@given(st.binary(max_size=80))
def test_any_bytes_are_an_order_a_package_a_file_or_refused(data):
    for read in (
        wire.decode_order,
        packages.opened,
        packages.from_file,
        lambda d: packages.opened(b"\x01" + d),
        lambda d: packages.verified(d, authority().certificate),
    ):
        try:
            read(data)
        except (ProtocolError, PackageWrong):
            continue


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_package_with_any_byte_altered_is_refused(place, put):
    data = bytearray(_BOUGHT)
    at = place % len(data)
    if data[at : at + len(put)] == put:
        return
    data[at : at + len(put)] = put
    with pytest.raises(PackageWrong):
        packages.verified(bytes(data), authority().certificate)


_BOUGHT = volumes()


def test_an_order_names_itself_by_sixteen_bytes():
    whole = wire.encode_order(bytes(16), bytes(32), b"body")
    assert wire.decode_order(whole).body == b"body"
    for short in (
        wire.encode_order(b"short", bytes(32), b""),
        wire.encode_order(bytes(16), b"short", b""),
    ):
        with pytest.raises(ProtocolError):
            wire.decode_order(short)


def test_a_package_tells_who_signed_it_for_whom():
    opened = packages.verified(_BOUGHT, authority().certificate)
    assert (opened.kind, opened.number, opened.head.disk) == (PackageKind.VOLUMES, "P-1", DISK)
    assert opened.body.ranges == (VOLUME,)
    assert packages.signer_of(opened).disk == ""
    back = packages.verified(returned_by_sub(), authority().certificate)
    assert packages.signer_of(back).disk == SUB


def _refused(data):
    with pytest.raises(PackageWrong) as wrong:
        packages.verified(data, authority().certificate)
    return wrong.value.facts["reason"]


def _marked(mark):
    signer = authority().signer
    head = Head(mark, PackageKind.CLOCK, "1", DISK, START, signer.certificate)
    body = wire.PACKAGE_BODIES[PackageKind.CLOCK].encode(ClockOrder(START, b"x"))
    signed = sized(HEAD.encode(head), 2) + body
    return VERSION + sized(signed, 4) + signer.key.sign(signed)


def test_each_wrong_package_says_what_is_wrong_with_it():
    numbers = Numbers("", (VOLUME,))
    disk = sub_signer()
    bureau = authority().signer
    stranger = packages.Signer(disk.key, bureau.certificate)
    late = START + timedelta(days=5000)
    assert _refused(b"") == "format"
    assert _refused(_marked("真")) == "mark"
    assert _refused(_marked("模拟")[:-1]) == "signature"
    assert _refused(package(PackageKind.VOLUMES, numbers, signer=disk)) == "signer"
    assert _refused(package(PackageKind.RETURN, numbers)) == "signer"
    assert _refused(package(PackageKind.VOLUMES, numbers, number="")) == "signer"
    assert _refused(package(PackageKind.VOLUMES, numbers, made_at=late)) == "time"
    assert _refused(package(PackageKind.VOLUMES, numbers, signer=stranger)) == "signature"
    nobody = packages.Signer(disk.key, b"no certificate")
    assert _refused(package(PackageKind.VOLUMES, numbers, signer=nobody)) == "certificate"


def test_a_second_authority_certificate_signed_by_the_first_is_no_bureau():
    from hardware.signing import certificate
    from hardware.signing.sm2 import PrivateKey

    key, above = PrivateKey.generate(), authority()
    names = {"common_name": certificate.AUTHORITY_MARK}
    der = certificate.signed_by(above.certificate, above.key, key.public, names, START)
    forged = packages.Signer(key, der)
    assert _refused(package(PackageKind.VOLUMES, Numbers("", ()), signer=forged)) == "certificate"


def test_a_file_that_says_something_else_than_its_package_is_refused():
    content = packages.as_file(_BOUGHT)
    assert packages.from_file(content) == _BOUGHT
    for old, new in (
        (b'"simulated": true', b'"simulated": false'),
        ("「模拟」".encode(), b"x"),
        (DISK.encode(), SUB.encode()),
        (b'"volumes"', b'"control"'),
        (b"2024-01-15", b"2024-01-16"),
        (b"\n}", b',"more":1\n}'),
    ):
        assert old in content
        with pytest.raises(PackageWrong):
            packages.from_file(content.replace(old, new))


def _event(sort, order):
    signature = DiskSignature("", "", START, 1, b"", b"")
    return DiskEvent(bytes(16), sort, order, b"", signature, b"", b"")


def test_events_tell_by_what_they_were_ordered():
    ticket = DiskSignature("099002300104", "00000001", START, 1, b"", b"")
    void = void_of(ticket)
    blank = wire.BlankVoid("007", void)
    assert ordered(_event(RecordSort.VOID, wire.VOID_BODY.encode(void))) == void
    assert ordered(_event(RecordSort.BLANK_VOID, wire.BLANK_VOID_BODY.encode(blank))) == void
    report = ReportOrder("007", off_cycle=True)
    assert ordered(_event(RecordSort.REPORT_BUILT, wire.REPORT_BODY.encode(report))) == report
    loaded = ordered(_event(RecordSort.VOLUMES_LOADED, _BOUGHT))
    assert isinstance(loaded, Package)
    assert loaded.body.ranges == (VOLUME,)
    for broken in (_event(RecordSort.VOID, b"x"), _event(RecordSort.CLEARED, b"x")):
        with pytest.raises(PackageWrong):
            ordered(broken)


def test_moments_of_packages_are_whole_seconds():
    with pytest.raises(ProtocolError):
        volumes(made_at=datetime(2024, 1, 1, 0, 0, 0, 1, CHINA_TIME))
