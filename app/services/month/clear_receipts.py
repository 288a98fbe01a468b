"""清卡凭证: what was cleared, by whom, signed by the disk; a file that anybody can look into.

    receipt = body · hash (SM3 of the body) · seal (the disk's signed status over half the hash)

The disk signs its status together with 16 bytes of whoever asks. Those bytes are the first half of
the body's hash, so the disk vouches for every sign of it. A receipt stands in one form only: a
file of which one byte is otherwise is altered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.money import Money
from app.services.disk.disk_lane import DiskLane, here
from app.services.files import why, write_whole
from app.services.packages.step_lines import StepOutcome
from app.services.problems import PROBLEMS
from app.version import VERSION
from hardware.orders import KindTotals
from hardware.signing.certificate import CertificateError, check_issuer, read
from hardware.signing.chain import MARK, SignatureWrong, read_proof, verify_status
from hardware.signing.packages import opened
from hardware.signing.sm3 import sm3
from printing.errors import PrinterError

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.disk.device import Device
    from app.services.month.reporting import Reporting
    from app.services.packages.step_lines import StepLine

WHAT = "clear-receipt"
SUFFIX = ".receipt.json"
STEP = "clear"
NONCE = 16
FOREIGN = "VERIFY-FOREIGN"  # whole, by a disk of another authority
LOGGED = (StepOutcome.DONE, StepOutcome.REFUSED)


class Total(Struct, frozen=True):
    """Tickets of a kind and column, or (rate not empty) their lines at that rate; in yuan."""

    kind: str
    side: str
    rate: str
    count: int
    net: str
    tax: str


class Body(Struct, frozen=True):
    """What is signed."""

    simulated: bool
    mark: str
    what: str
    taxpayer: str
    tax_id: str
    disk: str
    firmware: str
    client: str
    group: str
    period: str
    totals: tuple[Total, ...]
    old_lock_date: date
    lock_date: date
    operator: str
    cleared_at: datetime
    report: str  # number of the report
    head_sequence: int  # end of the disk's journal when this was signed
    head_hash: str


class Seal(Struct, frozen=True):
    """Who signed, and what."""

    certificate: bytes
    signed: bytes
    signature: bytes


class Receipt(Struct, frozen=True):
    """The file."""

    body: Body
    hash: str
    seal: Seal


class ClearReceipts(Struct):
    """The service. Blocks on disk and store, on their lane. `log`: keeps what became of a
    clearance."""

    device: Device
    reporting: Reporting
    folder: Path
    log: Callable[[StepLine, date, Session], None]
    lane: DiskLane = here

    def beside(self, lines: Iterable[StepLine], session: Session) -> Iterator[StepLine]:
        """The lines of clearing, each group that was cleared with its receipt; what was done and
        what was refused goes into the log. What keeps a receipt from being made is a warning of
        its line: the group is cleared all the same."""
        before = {group.name: group.lock_date for group in self.reporting.standing()[1]}
        for line in lines:
            if line.step != STEP or line.group not in before or line.outcome not in LOGGED:
                yield line
                continue
            old = before[line.group]
            before[line.group] = line.lock_date or old
            yield self.lane(partial(self._kept, line, old, session))

    def _kept(self, line: StepLine, old: date, session: Session) -> StepLine:
        told = self._with_receipt(line, old, session) if line.problem is None else line
        self.log(told, old, session)
        return told

    def _with_receipt(self, line: StepLine, old: date, session: Session) -> StepLine:
        try:
            return replace(line, receipt=str(self._written(line, old, session)))
        except PROBLEMS as problem:
            return replace(line, more={**line.more, "warnings": [problem.code]})

    def _written(self, line: StepLine, old: date, session: Session) -> Path:
        content = self.made(line, old, session)
        path = self.folder / f"{line.group}-{line.period}{SUFFIX}"
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as broken:
            raise PrinterError("FILE-NOT-WRITTEN", file=path, reason=why(broken)) from broken
        write_whole(path, lambda file: file.write(content))
        return path.absolute()

    def made(self, line: StepLine, old_lock_date: date, session: Session) -> bytes:
        """The receipt of a group that has just been cleared, signed by the disk now."""
        disk = self.device.disk
        status, identity = disk.status(), disk.identity()
        package = disk.report_package(line.group)
        report = None if package is None else opened(package)
        body = Body(
            simulated=identity.simulated,
            mark=f"「{MARK}」",
            what=WHAT,
            taxpayer=status.taxpayer_name,
            tax_id=status.taxpayer_id,
            disk=identity.number,
            firmware=identity.firmware,
            client=VERSION,
            group=line.group,
            period=line.period,
            totals=tuple(_totals(report.body.totals if report else ())),
            old_lock_date=old_lock_date,
            lock_date=line.lock_date or old_lock_date,
            operator=session.operator,
            cleared_at=status.clock,
            report=report.number if report else "",
            head_sequence=status.head_sequence,
            head_hash=status.head_hash.hex(),
        )
        digest = sm3(_encoded(body))
        proof = disk.signed_status(digest[:NONCE])
        seal = Seal(disk.certificate(), proof.signed_bytes, proof.signature)
        return _file(Receipt(body, digest.hex(), seal))


def _totals(kinds: Iterable[KindTotals]) -> Iterator[Total]:
    for each in kinds:
        net, tax = str(Money(each.net_fen)), str(Money(each.tax_fen))
        yield Total(each.kind, each.side, "", each.tickets, net, tax)
        for rate in each.rates:
            net, tax = str(Money(rate.net_fen)), str(Money(rate.tax_fen))
            yield Total(each.kind, each.side, f"{rate.rate / 100:g}%", rate.lines, net, tax)


def _encoded(body: Body) -> bytes:
    return msgspec.json.encode(body)


def _file(receipt: Receipt) -> bytes:
    return msgspec.json.format(msgspec.json.encode(receipt), indent=1) + b"\n"


def is_receipt(content: bytes) -> bool:
    """Whether a file means to be one."""
    return f'"{WHAT}"'.encode() in content


def opened_receipt(content: bytes) -> Receipt:
    """What it says, whoever signed it. VERIFY-ALTERED (`part`)."""
    try:
        return msgspec.json.decode(content, type=Receipt)
    except msgspec.DecodeError as wrong:
        raise RuleBroken("VERIFY-ALTERED", part="format") from wrong


def verified_receipt(content: bytes, authority: bytes) -> Receipt:
    """The receipt, if a disk that this authority issued signed every sign of it. FILE-FORMAT,
    VERIFY-ALTERED (`part`); VERIFY-FOREIGN (disk): whole, by a disk of another authority."""
    receipt = opened_receipt(content)
    digest = sm3(_encoded(receipt.body))
    for part, holds in (
        ("form", _file(receipt) == content),
        ("hash", digest.hex() == receipt.hash),
        ("certificate", _is_issued(receipt, authority)),
        ("signature", _is_signed(receipt, digest[:NONCE])),
    ):
        if not holds and part == "certificate" and _is_whole(receipt, digest[:NONCE]):
            raise RuleBroken(FOREIGN, disk=receipt.body.disk)
        if not holds:
            raise RuleBroken("VERIFY-ALTERED", part=part)
    return receipt


def _is_issued(receipt: Receipt, authority: bytes) -> bool:
    try:
        check_issuer(receipt.seal.certificate, authority)
    except CertificateError:
        return False
    return _names_disk(receipt)


def _is_whole(receipt: Receipt, nonce: bytes) -> bool:
    """Whether it is as the disk that it names signed it, whoever issued that."""
    return _names_disk(receipt) and _is_signed(receipt, nonce)


def _names_disk(receipt: Receipt) -> bool:
    try:
        said = read(receipt.seal.certificate)
    except CertificateError:
        return False
    return (said.disk, said.simulated) == (receipt.body.disk, receipt.body.simulated)


def _is_signed(receipt: Receipt, nonce: bytes) -> bool:
    seal = receipt.seal
    try:
        proof = read_proof(seal.signed, seal.signature)
        verify_status(proof, nonce, receipt.body.disk, seal.certificate)
    except SignatureWrong:
        return False
    said = (proof.status.head_sequence, proof.status.head_hash.hex())
    return said == (receipt.body.head_sequence, receipt.body.head_hash)
