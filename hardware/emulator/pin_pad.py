"""The 口令 of the disk: shown, changed, unblocked. A wrong one costs its try before the answer."""

from __future__ import annotations

from collections.abc import Sequence

from hardware.emulator import changes
from hardware.emulator.changes import Change
from hardware.emulator.core import Core
from hardware.emulator.facts import REGISTERED
from hardware.emulator.keys import PinState
from hardware.emulator.refusal import Refusal, needs
from hardware.orders import Secret, SecretState
from hardware.protocol.status import StatusWord

MOST_TOLD = 15  # tries that a status word can tell


class PinPad:
    """By slot; a slot that the disk was issued without is refused PIN_ABSENT."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def states(self) -> tuple[SecretState, ...]:
        """All of them, without themselves."""
        return tuple(
            SecretState(
                slot, _left(pin), pin.most, pin.shortest, pin.longest, pin.initial, pin.unset
            )
            for slot, pin in sorted(self._core.memory.pins.items())
        )

    def word(self, slot: int) -> int:
        """63Cx with the tries left, or blocked."""
        pin = self._pin(slot)
        return StatusWord.PIN_BLOCKED if pin.blocked else StatusWord.PIN_WRONG + _left(pin)

    def verify(self, slot: int, shown: str) -> None:
        """Refuses a wrong 口令; the try is gone, durably, before the answer. What has not the form
        of one is refused in the same words and costs none."""
        pin = self._pin(slot)
        needs(not pin.blocked, StatusWord.PIN_BLOCKED)
        if not pin.matches(shown):
            after = pin.failed(shown)
            if after != pin:
                self._keep(slot, after)
            raise Refusal(self.word(slot))
        if pin.tries != pin.most:
            self._keep(slot, pin.passed())

    def change(self, slot: int, old: str, new: str) -> None:
        """A new 口令; the old one is asked for like at VERIFY. With the first one of the
        certificate (改证书口令) the disk is registered."""
        of_certificate = slot == Secret.CERTIFICATE
        fits = self._pin(slot).fits(new) and not (of_certificate and new == old)
        needs(fits, StatusWord.PIN_FORMAT)
        self.verify(slot, old)
        registers = of_certificate and not self._core.memory.registered
        more = [changes.meta(REGISTERED, 1)] if registers else []
        self._keep(slot, self._pin(slot).changed(new), more)

    def unblock(self, slot: int, administrator: str, new: str) -> None:
        """By the administrator's 口令, which must have been set."""
        pin = self._pin(slot)
        needs(slot != Secret.ADMINISTRATOR, StatusWord.PARAMETER)
        needs(not self._pin(Secret.ADMINISTRATOR).unset, StatusWord.PIN_ABSENT)
        needs(pin.fits(new), StatusWord.PIN_FORMAT)
        self.verify(Secret.ADMINISTRATOR, administrator)
        self._keep(slot, pin.changed(new))

    def _pin(self, slot: int) -> PinState:
        pin = self._core.memory.pins.get(slot)
        if pin is None:
            raise Refusal(StatusWord.PIN_ABSENT)
        return pin

    def _keep(self, slot: int, pin: PinState, more: Sequence[Change] = ()) -> None:
        self._core.change(
            [changes.pin(slot, pin), *more], lambda: self._core.memory.pins[slot] == pin
        )


def _left(pin: PinState) -> int:
    return min(pin.tries, MOST_TOLD) if pin.most else MOST_TOLD
