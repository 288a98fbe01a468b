"""The gates before a signature: each alone, and their order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs
from msgspec.structs import replace

from hardware.emulator.state import GATES, Situation, first_refusal, life_state
from hardware.ports import DiskState, InvoiceSlot, KindLimits, PartyRecord, Volume
from hardware.protocol.status import StatusWord
from tests.disk_builders import LINE, REQUEST, START, TAXPAYER

LIMITS = KindLimits(
    kind="007",
    group="007",
    rates=(1300,),
    single_limit_fen=9_999_999,
    report_from=START.date().replace(day=1),
    report_to=START.date().replace(day=31),
    lock_date=START.date().replace(month=2, day=23),
    last_report=None,
    last_clear=None,
    offline_hours=72,
    offline_limit_fen=100_000,
    offline_count=3,
    unsent=0,
    unsent_net_fen=0,
    oldest_unsent_at=None,
)
VOLUME = Volume("007", "099002300104", 1, 50, 2)
GOOD = Situation(
    now=START,
    pin_verified=True,
    damaged=False,
    taxpayer_id=TAXPAYER,
    certificate=(START - timedelta(days=1), START + timedelta(days=3000)),
    last_record_at=START,
    oldest_unsent_at=START,
    free_records=1,
    block_until_reported=True,
    limits=LIMITS,
    volume=VOLUME,
    expected=InvoiceSlot("099002300104", "00000002"),
    request=REQUEST,
)
AFTER_LOCK = START.replace(month=2, day=24, hour=0)


def _kind(**changes):
    return {"limits": replace(LIMITS, **changes)}


def _request(**changes):
    return {"request": structs.replace(REQUEST, **changes)}


def _later(**span):
    return {"now": START + timedelta(**span)}


def test_every_gate_opens_for_a_good_request():
    assert first_refusal(GOOD) is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"damaged": True}, StatusWord.DAMAGED),
        ({"pin_verified": False}, StatusWord.PIN_NEEDED),
        (_later(seconds=-1), StatusWord.CLOCK_BACK),
        (_later(days=3001), StatusWord.CERTIFICATE),
        ({"certificate": (START + timedelta(1), START + timedelta(2))}, StatusWord.CERTIFICATE),
        ({"limits": None}, StatusWord.KIND),
        ({"now": AFTER_LOCK}, StatusWord.LOCKED),
        ({"now": START.replace(month=2, day=1, hour=0)}, StatusWord.REPORT_DUE),
        (_later(hours=72, seconds=1), StatusWord.OFFLINE_TIME),
        (_kind(unsent_net_fen=70_001), StatusWord.OFFLINE_AMOUNT),
        (_kind(unsent=3), StatusWord.OFFLINE_COUNT),
        ({"volume": None}, StatusWord.NO_STOCK),
        ({"free_records": 0}, StatusWord.FULL),
        ({"expected": InvoiceSlot("099002300104", "00000003")}, StatusWord.NUMBER_MOVED),
        ({"expected": InvoiceSlot("099002300204", "00000002")}, StatusWord.NUMBER_MOVED),
        (_kind(rates=(900,)), StatusWord.RATE),
        (_kind(single_limit_fen=29_999), StatusWord.OVER_LIMIT),
        (_request(net_fen=30_001), StatusWord.TOTALS),
        (_request(tax_fen=3_901), StatusWord.TOTALS),
        (_request(lines=(), net_fen=0, tax_fen=0), StatusWord.TOTALS),
        (_request(seller=PartyRecord("另", "91990000000000027W", "", "")), StatusWord.SELLER),
        (
            {"taxpayer_id": "91370100MA0000007X"}
            | _request(seller=PartyRecord("真", "91370100MA0000007X", "", "")),
            StatusWord.AREA,
        ),
        (
            {
                "volume": replace(VOLUME, code="037002300104"),
                "expected": InvoiceSlot("037002300104", "00000002"),
            },
            StatusWord.AREA,
        ),
    ],
)
def test_each_gate_refuses_with_its_word(changes, word):
    assert first_refusal(structs.replace(GOOD, **changes)) == word


@pytest.mark.parametrize(
    "changes",
    [
        {
            "now": AFTER_LOCK - timedelta(seconds=1),
            "oldest_unsent_at": None,
            "block_until_reported": False,
        },
        _later(hours=72),
        {"now": START + timedelta(days=10), "oldest_unsent_at": None},
        {"now": START + timedelta(days=10)} | _kind(offline_hours=0),
        _kind(unsent_net_fen=70_000),
        _kind(unsent_net_fen=99_000_000, offline_limit_fen=0),
        _kind(unsent=2),
        _kind(unsent=99, offline_count=0),
        _kind(single_limit_fen=30_000),
        {"last_record_at": None},
    ],
)
def test_a_gate_opens_up_to_its_very_limit(changes):
    assert first_refusal(structs.replace(GOOD, **changes)) is None


def test_a_negative_ticket_uses_no_offline_amount_but_keeps_the_single_limit():
    line = structs.replace(LINE, net_fen=-30_000, tax_fen=-3_900)
    red = _request(lines=(line,), net_fen=-30_000, tax_fen=-3_900)
    assert first_refusal(structs.replace(GOOD, **red, **_kind(unsent_net_fen=99_999))) is None
    refused = first_refusal(structs.replace(GOOD, **red, **_kind(single_limit_fen=29_999)))
    assert refused == StatusWord.OVER_LIMIT


def test_a_negative_ticket_bears_the_rate_of_its_blue_one_whatever_is_authorised_now():
    line = structs.replace(LINE, net_fen=-30_000, tax_fen=-3_900)
    red = _request(lines=(line,), net_fen=-30_000, tax_fen=-3_900)
    assert first_refusal(structs.replace(GOOD, **red, **_kind(rates=(900,)))) is None


def test_the_first_failing_gate_is_told():
    everything_wrong = structs.replace(
        GOOD,
        damaged=True,
        pin_verified=False,
        now=START - timedelta(days=9),
        free_records=0,
        volume=None,
        **_request(net_fen=-1),
    )
    failing = [word for word, fails in GATES if fails(everything_wrong)]
    assert len(failing) > 4
    assert first_refusal(everything_wrong) == failing[0] == StatusWord.DAMAGED


def test_the_disk_stands_where_its_worst_kind_stands():
    other = replace(LIMITS, kind="004", lock_date=LIMITS.report_to)
    day = START.date()
    assert life_state((LIMITS, other), day) is DiskState.NORMAL
    february = day.replace(month=2, day=1)
    assert life_state((LIMITS,), february) is DiskState.REPORT_DUE
    assert life_state((LIMITS, other), february) is DiskState.LOCKED
