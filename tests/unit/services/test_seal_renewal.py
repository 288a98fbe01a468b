"""电子发票印章 after years: the next seal before one ends, each ticket by its own, and how a file
is told from one whose seal did not stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from pytest import MonkeyPatch

from app.bootstrap.outputs import einvoice_data, ofd_reader, pdf_writer
from app.domain.errors import RuleBroken
from app.exchange.einvoice_pdf import Facts, PdfSeal
from app.gateway.messages.seals import SealAsked, SealGranted
from app.services.faces.einvoice_seal import AHEAD, EinvoiceSeals
from app.services.verify.verifying_einvoices import EinvoicesHeld
from hardware.ports import CHINA_TIME
from hardware.signing import certificate, seals
from hardware.signing.sm2 import PrivateKey, PublicKey
from printing.sheet import Sheet
from tests.home_builders import a_home, a_terminal, bill, say, text_file

BEGAN = datetime(2024, 1, 15, 10, 0, 0, tzinfo=CHINA_TIME)
NAME = {"common_name": "模拟 SIMULATED"}
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
ABOVE = PrivateKey(9)
RSA = seals.new_rsa_key()  # one for all: a key takes long to make


class Bureau:
    """Certifies until the days that it was told, one after the other; None: nobody answers."""

    def __init__(self, *ends: datetime | None) -> None:
        self.ends, self.asked = list(ends), 0
        self.own = certificate.self_signed(ABOVE, NAME, BEGAN)
        self.above = seals.rsa_authority(RSA, ABOVE, (BEGAN, BEGAN + 20 * YEAR))

    def certify(self, asked: SealAsked) -> SealGranted:
        end, self.asked = self.ends[min(self.asked, len(self.ends) - 1)], self.asked + 1
        if end is None:
            raise RuleBroken("BUREAU-AWAY")
        span, who = (BEGAN, end), ("示例甲测试有限公司", "91990000MA0000007X")
        rsa = seals.rsa_seal(self.above, RSA, seals.read_key(asked.rsa_key), *who, span)
        sm2 = seals.sm2_seal(self.own, ABOVE, PublicKey(asked.sm2_key), *who, span)
        return SealGranted(rsa, self.above, sm2, self.own)


class Store:
    """What is kept of the seals."""

    def __init__(self) -> None:
        self.text: str | None = None

    def keep(self, text: str) -> None:
        self.text = text

    def seals(self, bureau: Bureau) -> EinvoiceSeals:
        return EinvoiceSeals(lambda: self.text, self.keep, bureau.certify)


@pytest.fixture(autouse=True)
def one_key(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "new_rsa_key", lambda: RSA)


def test_the_next_seal_comes_before_one_ends_and_each_ticket_keeps_its_own() -> None:
    end, store = BEGAN + YEAR, Store()
    bureau = Bureau(end, end + YEAR)
    ours = store.seals(bureau)
    first = ours.seal(BEGAN)
    assert ours.seal(end - AHEAD) is first and bureau.asked == 1
    assert ours.seal(end - AHEAD + DAY) is first and bureau.asked == 2  # the next lies ready
    again = store.seals(Bureau(None))
    assert again.seal(end).parts == again.seal(BEGAN - YEAR).parts == first.parts
    second = again.seal(end + DAY)
    assert second.parts != first.parts
    assert second.valid_until.date() == (end + YEAR).date()


def test_a_bureau_that_is_away_is_asked_once_a_run_until_the_seal_has_ended() -> None:
    end, store = BEGAN + YEAR, Store()
    first = store.seals(Bureau(end)).seal(BEGAN)
    away = Bureau(None)
    ours = store.seals(away)
    for _ in range(3):
        assert ours.seal(end - DAY).parts == first.parts
    assert away.asked == 1
    with pytest.raises(RuleBroken) as none:
        ours.seal(end + DAY)
    assert (none.value.code, none.value.facts) == ("SEAL-NONE", {"reason": "BUREAU-AWAY"})


def test_a_seal_that_ends_no_later_is_not_kept() -> None:
    end, store = BEGAN + YEAR, Store()
    ours = store.seals(Bureau(end))
    ours.seal(end - DAY)
    kept = store.text
    with pytest.raises(RuleBroken) as none:
        ours.seal(end + DAY)
    assert none.value.facts == {"reason": "SEAL-ENDED"}
    assert store.text == kept


def test_a_home_of_before_had_one_seal_alone() -> None:
    from base64 import b64encode

    store = Store()
    first = store.seals(Bureau(BEGAN + YEAR)).seal(BEGAN)
    store.text = b64encode(msgspec.msgpack.encode(first.parts)).decode()
    assert store.seals(Bureau(None)).seal(BEGAN).parts == first.parts


# What a file says of it


@contextmanager
def verifying(tmp_path: Path) -> Iterator[tuple[EinvoicesHeld, bytes, Path]]:
    """What verifies, the authority's certificate, and the signed file of an e-invoice."""
    home = a_home(tmp_path / "h")
    said = say(home, "issue", "--kind", "026", text_file(tmp_path / "e.txt", bill("E1"))).only
    path = tmp_path / "e.pdf"
    assert say(home, "print", said["code"], said["number"], "--pdf", path).exit_code == 0
    with a_terminal(home) as terminal:
        data = einvoice_data(terminal.profile)
        held = EinvoicesHeld(terminal.device, terminal.searching, data, ofd_reader)
        yield held, data(terminal.searching.one(said["code"], said["number"])), path


def test_a_file_says_until_when_its_seal_stands_and_stays_good_when_that_has_ended(
    tmp_path: Path,
) -> None:
    with verifying(tmp_path) as (held, _, path):
        fresh = held.pdf(path.read_bytes())
        assert fresh.seal_until is not None and not fresh.seal_ended
        after = datetime.combine(fresh.seal_until + DAY, BEGAN.time(), BEGAN.tzinfo)

        class Later:
            def __getattr__(self, name: str) -> object:
                return (lambda: after) if name == "clock" else getattr(held.device.disk, name)

        class Device:
            disk = Later()

        old = replace(held, device=Device()).pdf(path.read_bytes())
        assert old == replace(fresh, seal_ended=True)


def test_a_ticket_of_a_day_on_which_the_seal_did_not_stand_is_not_believed(
    tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    with verifying(tmp_path) as (held, xml, _):
        monkeypatch.setattr(seals, "check_rsa_authority", lambda der, above: None)
        bureau = Bureau(BEGAN + YEAR)
        span = (BEGAN + 900 * DAY, BEGAN + 901 * DAY)
        who = ("示例甲测试有限公司", "91990000MA0000007X")
        own = seals.rsa_seal(bureau.above, RSA, RSA.public_key(), *who, span)
        pdf = pdf_writer().write([Sheet(215, 139, ())], title="a", created=BEGAN)
        file = PdfSeal(RSA, own, bureau.above).seal(pdf, Facts(xml, BEGAN))
        with pytest.raises(RuleBroken) as refused:
            held.pdf(file)
        assert refused.value.facts["part"] == "seal-dates"
        assert seals.span(own) == (span[0].date(), span[1].date())
        assert isinstance(seals.span(own)[0], date)
