"""Every body has one form, and any bytes are a record or a clean refusal."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hardware.ports import (
    CHINA_TIME,
    DiskIdentity,
    DiskSignature,
    DiskState,
    DiskStatus,
    InvoiceSlot,
    KindLimits,
    LineRecord,
    PartyRecord,
    SigningRequest,
    Volume,
)
from hardware.protocol import bodies, invoice_body
from hardware.protocol.bodies import (
    AllLimits,
    AllVolumes,
    ClockSetting,
    JournalQuestion,
    PinChange,
    RecordHead,
    SignAnswer,
    SignCommand,
    SignHead,
    WireRecord,
)
from hardware.protocol.problem import ProtocolError
from hardware.signing.chain import STATEMENT, Statement
from tests.disk_builders import REQUEST

LONG = st.integers(-(2**63), 2**63 - 1)
WORDS = st.text(max_size=8)
MOMENT = st.integers(0, 4_000_000_000).map(
    lambda s: datetime(1970, 1, 1, 8, tzinfo=CHINA_TIME) + timedelta(seconds=s)
)
COMMON = {
    str: WORDS,
    int: LONG,
    bytes: st.binary(max_size=20),
    datetime: MOMENT,
    date: st.dates(),
    tuple[int, ...]: st.lists(st.integers(-(2**31), 2**31 - 1), max_size=4).map(tuple),
}
PLAIN = {"str": str, "int": int, "Whole": int, "bytes": bytes, "datetime": datetime, "date": date}


def made(record, **fields):
    """Records of a class, every plain field drawn."""
    named = record.__annotations__.items()
    plain = {name: COMMON[PLAIN[text]] for name, text in named if text in PLAIN}
    return st.builds(record, **{**plain, **fields})


LIMITS = KindLimits(
    "007",
    "007",
    (1300,),
    1,
    *(date(2024, 1, 1),) * 3,
    last_report=None,
    last_clear=None,
    offline_hours=72,
    offline_limit_fen=0,
    offline_count=0,
    unsent=0,
    unsent_net_fen=0,
    oldest_unsent_at=None,
)
PARTY = made(PartyRecord)
LINE = made(LineRecord, price_with_tax=st.booleans(), preferential=st.booleans())
REQUESTS = made(
    SigningRequest,
    seller=PARTY,
    buyer=PARTY,
    lines=st.lists(LINE, max_size=3).map(tuple),
    with_tax=st.booleans(),
    with_list=st.booleans(),
    buyer_is_person=st.booleans(),
)
MAYBE = st.none() | MOMENT
SIGNATURE = made(DiskSignature)
SLOT = made(InvoiceSlot)
BODIES = [
    (bodies.IDENTITY_BODY, made(DiskIdentity, simulated=st.booleans())),
    (
        bodies.STATUS_BODY,
        made(DiskStatus, state=st.sampled_from(DiskState), last_record_at=MAYBE),
    ),
    (
        bodies.LIMITS_BODY,
        st.builds(
            AllLimits,
            st.lists(
                made(
                    KindLimits,
                    rates=COMMON[tuple[int, ...]],
                    last_report=MAYBE,
                    last_clear=MAYBE,
                    oldest_unsent_at=MAYBE,
                ),
                max_size=2,
            ).map(tuple),
        ),
    ),
    (bodies.VOLUMES_BODY, st.builds(AllVolumes, st.lists(made(Volume), max_size=3).map(tuple))),
    (bodies.SLOT_BODY, SLOT),
    (bodies.ANSWER_BODY, st.builds(SignAnswer, COMMON[bytes], SIGNATURE)),
    (bodies.QUESTION_BODY, made(JournalQuestion)),
    (bodies.CLOCK_BODY, st.builds(ClockSetting, MOMENT)),
    (bodies.PIN_CHANGE_BODY, made(PinChange)),
    (STATEMENT, made(Statement)),
]
NAMES = [str(index) for index in range(len(BODIES))]
QUICK = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize(("body", "records"), BODIES, ids=NAMES)
@QUICK
@given(data=st.data())
def test_a_record_comes_back_from_its_body(body, records, data):
    record = data.draw(records)
    assert body.decode(body.encode(record)) == record


@pytest.mark.parametrize(("body", "records"), BODIES, ids=NAMES)
@QUICK
@given(data=st.data())
def test_a_damaged_body_is_another_record_in_its_one_form_or_refused(body, records, data):
    encoded = bytearray(body.encode(data.draw(records)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, max(len(encoded) - 1, 0)))
        encoded[place : place + 1] = data.draw(st.binary(max_size=2))
    _record_or_refusal(body, bytes(encoded))


@pytest.mark.parametrize("body", [body for body, _ in BODIES], ids=NAMES)
@QUICK
@given(data=st.binary(max_size=40))
def test_any_bytes_are_a_record_or_refused(body, data):
    _record_or_refusal(body, data)
    _record_or_refusal(body, b"\x01" + data)


def _record_or_refusal(body, data):
    try:
        record = body.decode(data)
    except ProtocolError:
        return
    assert body.encode(record) == data


@QUICK
@given(REQUESTS)
def test_an_invoice_comes_back_whole(request_drawn):
    body = invoice_body.encode_request(request_drawn)
    assert invoice_body.decode_request(body) == request_drawn


@QUICK
@given(
    made(
        SignHead,
        request_id=st.binary(min_size=16, max_size=16),
        body_digest=st.binary(min_size=32, max_size=32),
        expected=SLOT,
    ),
    st.binary(max_size=50),
)
def test_a_sign_command_comes_back_whole(head, body):
    command = SignCommand(head, body)
    assert bodies.decode_sign(bodies.encode_sign(command)) == command


@QUICK
@given(
    st.lists(st.builds(WireRecord, made(RecordHead, signature=SIGNATURE), st.binary()), max_size=3)
)
def test_a_page_of_the_journal_comes_back_whole(records):
    assert bodies.decode_records(bodies.encode_records(records)) == tuple(records)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_page_a_command_an_invoice_or_refused(data):
    for decode in (
        bodies.decode_records,
        bodies.decode_sign,
        bodies.decode_request_id,
        invoice_body.decode_request,
        lambda d: invoice_body.decode_request(b"\x03" + zlib.compress(d)),
    ):
        try:
            decode(data)
        except ProtocolError:
            continue


def test_deflated_differently_it_is_the_same_invoice():
    canonical = invoice_body.canonical_bytes(REQUEST)
    stored = b"\x03" + zlib.compress(canonical, 0)
    assert stored != invoice_body.encode_request(REQUEST)
    assert invoice_body.decode_request(stored) == REQUEST


def test_a_body_that_would_fill_the_memory_is_refused_before_it_does():
    bomb = b"\x03" + zlib.compress(bytes(60 * 1024 * 1024), 9)
    assert len(bomb) < 300_000
    with pytest.raises(ProtocolError, match="too long"):
        invoice_body.inflate_request(bomb)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x01" + zlib.compress(b""),
        b"\x03",
        b"\x03abc",
        b"\x03" + zlib.compress(b"")[:-1],
        b"\x03" + zlib.compress(b"") + b"\0",
    ],
)
def test_what_is_no_deflated_invoice_is_refused(body):
    with pytest.raises(ProtocolError):
        invoice_body.inflate_request(body)


def test_an_invoice_of_2000_full_lines_can_be_written():
    line = replace(REQUEST.lines[0], name="虚" * 46, spec="构" * 20, own_code="9" * 20)
    lines = tuple(replace(line, net_fen=n + 1) for n in range(2000))
    big = replace(REQUEST, lines=lines)
    assert invoice_body.decode_request(invoice_body.encode_request(big)) == big


def test_an_invoice_beyond_every_measure_is_refused():
    line = replace(REQUEST.lines[0], name="虚" * 20_000)
    with pytest.raises(ProtocolError, match="longer than an invoice"):
        invoice_body.encode_request(replace(REQUEST, lines=(line,) * 40))


@pytest.mark.parametrize(
    "changes",
    [
        {"remark": "\ud800"},
        {"net_fen": 2**63},
        {"lines": (replace(REQUEST.lines[0], tax_fen=-(2**63) - 1),)},
    ],
)
def test_a_value_without_a_form_is_refused(changes):
    with pytest.raises(ProtocolError):
        invoice_body.encode_request(replace(REQUEST, **changes))


@pytest.mark.parametrize(
    ("body", "record"),
    [
        (bodies.SLOT_BODY, InvoiceSlot("\ud800", "1")),
        (bodies.SLOT_BODY, InvoiceSlot("虚" * 30_000, "1")),
        (bodies.QUESTION_BODY, JournalQuestion(2**63, 1)),
    ],
)
def test_a_field_without_a_form_is_refused(body, record):
    with pytest.raises(ProtocolError):
        body.encode(record)


def test_a_moment_needs_a_zone_and_whole_seconds():
    for wrong in (datetime(2024, 1, 1), datetime(2024, 1, 1, 0, 0, 0, 1, CHINA_TIME)):  # noqa: DTZ001
        with pytest.raises(ProtocolError):
            bodies.CLOCK_BODY.encode(ClockSetting(wrong))


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (bodies.STATUS_BODY, b"\x01\x01\x00\x03bad"),  # a word that is none
        (bodies.SLOT_BODY, b"\x01\x01\x00\x00"),  # empty text is left out
        (bodies.SLOT_BODY, b"\x01\x01\x00\x01\xff"),  # not UTF-8
        (bodies.ANSWER_BODY, b"\x01\x01\x00\x00"),  # empty bytes are left out
        (bodies.QUESTION_BODY, b"\x01\x01\x00\x08" + bytes(8)),  # zero is left out
        (bodies.QUESTION_BODY, b"\x01\x01\x00\x01\x05"),  # eight bytes
        (bodies.CLOCK_BODY, b"\x01"),  # missing
        (bodies.CLOCK_BODY, b"\x01\x01\x00\x08" + b"\x7f" * 8),  # outside the calendar
        (bodies.IDENTITY_BODY, b"\x01\x06\x00\x01\x02"),  # a flag is 1
        (bodies.LIMITS_BODY, b"\x01\x01\x00\x0b\x05\x00\x08" + b"\x7f" * 8),  # no such day
        (bodies.LIMITS_BODY, b"\x01\x01\x00\x06\x03\x00\x03abc"),  # rates of four bytes
    ],
)
def test_another_form_of_the_same_is_refused(body, data):
    with pytest.raises(ProtocolError):
        body.decode(data)


def test_a_rate_and_a_sign_command_out_of_range_are_refused():
    limits = replace(LIMITS, rates=(2**31,))
    with pytest.raises(ProtocolError):
        bodies.LIMITS_BODY.encode(AllLimits((limits,)))
    short = SignCommand(SignHead(bytes(15), bytes(32), InvoiceSlot("1", "2")), b"")
    with pytest.raises(ProtocolError, match="16 bytes"):
        bodies.decode_sign(bodies.encode_sign(short))


@pytest.mark.parametrize("size", [0, 15, 17])
def test_a_request_id_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ProtocolError):
        bodies.decode_request_id(bodies.encode_request_id(bytes(size)))
