"""What a device says when it cannot. The state it leaves behind is in the class."""

from __future__ import annotations


class DeviceError(Exception):
    """A device refused or could not be reached; the command was NOT done.

    `code` is stable once published, `facts` fill the sentence of the problem.
    """

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = {name: str(fact) for name, fact in facts.items()}


class Refused(DeviceError):
    """The device answered, and said no: nothing was changed."""


class NotSent(DeviceError):
    """The command never left this PC: nothing was changed."""


class OutcomeUnknown(DeviceError):
    """The line broke after a command that changes the device: it may have been done.

    Ask the device what it holds (`result`); never send the command again blindly.
    """


class PinRefused(Refused):
    """The 口令 was wrong or is blocked. Ask the person; never try again by yourself."""

    @property
    def left(self) -> int:
        """Tries left; 0: blocked."""
        return int(self.facts["left"])


class DiskBusy(Refused):
    """The device is still at it (or at something else): send the same bytes again."""


class PackageWrong(Refused):
    """A signed package is damaged, not for this, or not signed by who may (PACKAGE-WRONG;
    `reason`)."""


class RequestConflict(Refused):
    """The disk keeps something else under this request id. Stop and show both."""


class DiskStorageError(Refused):
    """The device could not write (full, read-only, broken): nothing was issued."""


class JournalDamaged(Refused):
    """The journal is not what the device wrote: readable as far as it goes, never added to."""


def code_of_damage(harm: str) -> str:
    """What a disk's own word for its damage is called (`harm` of its status).

    >>> code_of_damage("edited"), code_of_damage("")
    ('JOURNAL-EDITED', 'JOURNAL-DAMAGED')
    """
    return f"JOURNAL-{harm.upper()}" if harm in ("edited", "swapped") else "JOURNAL-DAMAGED"
