"""What comes in a signed package: is it for this disk, from who may, and was it done before?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from hardware.emulator import changes
from hardware.emulator.core import Core, Plan
from hardware.emulator.entries import Entry
from hardware.emulator.refusal import Refusal, needs
from hardware.errors import PackageWrong
from hardware.orders import PackageKind, RecordSort
from hardware.ports import Done
from hardware.protocol.order_bodies import Order
from hardware.protocol.status import StatusWord
from hardware.signing.packages import Package, signer_of, verified
from hardware.signing.sm3 import sm3

Planned = Callable[[Package], Plan]


def accept(
    core: Core, order: Order, sort: RecordSort, kinds: Sequence[PackageKind], plan: Planned
) -> Done:
    """The package in an order, done once: under the same number with the same content its first
    answer, with other content PACKAGE_CONFLICT. Refused PACKAGE for any other package."""

    def planned() -> Plan | Entry:
        package = _for_this_disk(core, order.body, kinds)
        return _before(core, package, order) or _with_mark(core, package, order, plan(package))

    return core.done(order, sort, planned)


def _for_this_disk(core: Core, data: bytes, kinds: Sequence[PackageKind]) -> Package:
    try:
        package = verified(data, core.facts.authority)
    except PackageWrong as wrong:
        raise Refusal(StatusWord.PACKAGE) from wrong
    right = package.kind in kinds and package.head.disk == core.facts.number
    needs(right, StatusWord.PACKAGE)
    return package


def _number(package: Package) -> str:
    """Numbers are each signer's own."""
    return f"{signer_of(package).disk}:{package.number}"


def _before(core: Core, package: Package, order: Order) -> Entry | None:
    done = core.journal.consumed(package.kind, _number(package))
    if done is None:
        return None
    sequence, digest = done
    needs(digest == sm3(order.body), StatusWord.PACKAGE_CONFLICT)
    return core.journal.by_sequence(sequence)


def _with_mark(core: Core, package: Package, order: Order, plan: Plan) -> Plan:
    mark = changes.consumed(package.kind, _number(package), core.next_sequence, order.head.digest)
    return replace(plan, changes=[*plan.changes, mark])
