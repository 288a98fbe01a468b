"""发行 of a new disk at a served bureau: with a code that the bureau gave out, once.

The disk's private key never comes here; the bureau certifies its public one and says everything
that is written into the disk.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Row, select, update

from app.bureau.answers import Answers
from app.bureau.calendar import Calendar
from app.bureau.devices import DiskFacts, granted
from app.bureau.refusals import Refusal
from app.domain.invoice import InvoiceKind
from app.domain.rates import rate_units
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.devices import Enrolled, EnrolmentAsked, Taxpayer
from app.gateway.messages.stock import NumberRange
from db.bureau_schema.devices import disk as disks
from db.bureau_schema.devices import enrolment
from hardware.orders import KindTerms
from hardware.signing.certificate import DISK_MARK

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.work import Work
    from app.domain.profile import Profile

NUMBERS = "499099"  # 机器编号 of emulated disks begin so; six digits of their own follow
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_SIGNS = 12
CODE_HOLDS = timedelta(days=30)
ELECTRONIC = frozenset({InvoiceKind.E_ORDINARY, InvoiceKind.E_SPECIAL})  # 不能作废 (B)


class Enrolments:
    """Codes given out, disks issued by them."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def grant(self, person: Taxpayer) -> str:
        """A code for one disk of a taxpayer, who is registered if need be. AREA-NOT-SIMULATED."""
        self._work.devices.register(person)
        code = "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))
        row = {
            "code": code,
            "tax_id": person.tax_id,
            "created_at": self._work.seconds,
            "until": int((self._work.at + CODE_HOLDS).timestamp()),
            "disk": "",
        }
        self._work.connection.execute(enrolment.insert().values(**row))
        return code

    def enrol(self, asked: EnrolmentAsked) -> Enrolled:
        """The disk, its certificate and all that it is granted. The same request again: the same
        disk. ENROLMENT-WRONG (reason), ENROLMENT-KEY."""
        row = self._code(asked.enrolment)

        def issue() -> Enrolled:
            return self._issue(asked, row)

        return Answers(self._work).once(
            f"enrolment:{row.code}", asked.request_id, asked, Enrolled, issue
        )

    # -- the code ------------------------------------------------------------------------------

    def _code(self, text: str) -> Row[Any]:
        code = text.strip().upper().replace("-", "")
        asked = select(enrolment).where(enrolment.c.code == code).with_for_update()
        row = self._work.connection.execute(asked).first()
        if row is None:
            raise Refusal("ENROLMENT-WRONG", reason="unknown")
        return row

    def _check(self, asked: EnrolmentAsked, row: Row[Any]) -> Profile:
        profile = self._work.profiles.get(asked.profile)
        for reason, wrong in (
            ("used", bool(row.disk)),
            ("late", row.until < self._work.seconds),
            ("other-taxpayer", _is_other(asked.taxpayer, row.tax_id)),
            ("profile", profile is None),
            ("host", bool(asked.machine) and not self._is_host(asked.host, row.tax_id)),
        ):
            if wrong:
                raise Refusal("ENROLMENT-WRONG", reason=reason)
        assert profile is not None
        return profile

    def _is_host(self, number: str, tax_id: str) -> bool:
        """A 分机 has a host of the same taxpayer."""
        hosts = [each for each in self._work.devices.disks(tax_id) if not each.machine]
        return number in [each.number for each in hosts if each.active]

    # -- the disk ------------------------------------------------------------------------------

    def _issue(self, asked: EnrolmentAsked, row: Row[Any]) -> Enrolled:
        profile = self._check(asked, row)
        person = self._person(asked, row.tax_id)
        number = self._free_number()
        facts = self._certified(asked, person, number)
        terms = new_terms(self._work, profile)
        self._work.devices.add(facts, terms)
        mine = enrolment.c.code == row.code
        self._work.connection.execute(update(enrolment).where(mine).values(disk=number))
        first = terms[0]
        return Enrolled(
            disk=number,
            certificate=facts.certificate,
            authority=self._work.authority.signer().certificate,
            kinds=tuple(map(granted, terms)),
            period_first=first.report_from,
            period_last=first.report_to,
            lock_date=first.lock_date,
            volumes=self._first_volumes(facts, terms),
            time=self._work.at,
            taxpayer=person,
        )

    def _person(self, asked: EnrolmentAsked, tax_id: str) -> Taxpayer:
        """As it is registered; who gave the code out registered it."""
        known = self._work.devices.taxpayer(tax_id)
        assert known is not None
        return known if asked.taxpayer is None else self._work.devices.register(asked.taxpayer)

    def _free_number(self) -> str:
        while True:
            number = f"{NUMBERS}{secrets.randbelow(10**6):06d}"
            taken = select(disks.c.number).where(disks.c.number == number)
            if self._work.connection.execute(taken).first() is None:
                return number

    def _certified(self, asked: EnrolmentAsked, person: Taxpayer, number: str) -> DiskFacts:
        names = {
            "organization_name": person.name[:64],
            "organizational_unit_name": person.tax_id,
            "serial_number": number,
            "common_name": DISK_MARK,
        }
        try:
            certificate = self._work.authority.certify(asked.public_key, names)
        except ValueError as wrong:
            raise Refusal("ENROLMENT-KEY", 422) from wrong
        return DiskFacts(
            number=number,
            tax_id=person.tax_id,
            profile=asked.profile,
            machine=asked.machine,
            host=asked.host if asked.machine else "",
            certificate=certificate,
            issued_at=self._work.at,
            active=True,
        )

    def _first_volumes(
        self, facts: DiskFacts, terms: tuple[KindTerms, ...]
    ) -> tuple[NumberRange, ...]:
        """A usual claim of each kind; a 分机 gets its numbers from its host."""
        if facts.machine:
            return ()
        stock = self._work.stock
        return tuple(stock.give(facts, t.kind, stock.usual(facts, t.kind)) for t in terms)


def _is_other(person: Taxpayer | None, tax_id: str) -> bool:
    return person is not None and person.tax_id != tax_id


def new_terms(
    work: Work, profile: Profile, kinds: tuple[InvoiceKind, ...] = tuple(InvoiceKind)
) -> tuple[KindTerms, ...]:
    """What a profile grants a new disk, from the month of the bureau's clock on."""
    period, demo = TaxPeriod.of(work.at.date()), profile.demo
    rates = set(demo.rates)
    if profile.reduced.reduced_from in rates:  # with the full rate comes the reduced one
        rates.add(profile.reduced.rate)
    return tuple(
        KindTerms(
            kind=kind,
            group=profile.groups[kind],
            rates=tuple(sorted(map(rate_units, rates), reverse=True)),
            single_limit_fen=demo.single_limit.fen,
            report_from=period.first_day,
            report_to=period.last_day,
            lock_date=Calendar(work).lock_date(period),
            offline_hours=demo.offline_hours,
            offline_limit_fen=demo.offline_limit.fen,
            offline_count=demo.offline_count,
            void_barred=kind in ELECTRONIC,
        )
        for kind in kinds
    )
