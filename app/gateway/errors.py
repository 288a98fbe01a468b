"""What may go wrong between the terminal and the bureau: it said no, or nothing is known."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why nobody answered (BUREAU-AWAY): each has another cause, and another way out."""

    NOT_CONFIGURED = "not-configured"  # this terminal has no bureau
    ADDRESS = "address"  # what is configured is no address of a bureau
    SWITCHED_OFF = "switched-off"  # 网络开关: nothing leaves
    NAME = "name"  # the name of the server is not known
    PORT = "port"  # the machine is not reached, or nothing listens at this port
    TLS = "tls"  # whoever answered cannot prove to be the bureau
    SILENT = "silent"  # connected, and no answer in time
    CUT = "cut"  # the line broke before the answer was whole
    STRANGE = "strange"  # an answer, but not of a bureau


class BureauError(Exception):
    """Stable `code`, and `facts` that fill its sentence."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = {name: str(fact) for name, fact in facts.items()}


class BureauAway(BureauError):
    """Nobody answered (`Reason`). After `silent`, `cut` and `strange` a change may have been done
    or not: asking again with the same request id is safe, and answers the first result."""

    def __init__(self, reason: Reason, /, **facts: object) -> None:
        super().__init__("BUREAU-AWAY", reason=reason, **facts)
        self.reason = reason


class BureauRefused(BureauError):
    """The bureau answered no; nothing has changed there. `status`: of HTTP."""

    status = 0


class SessionEnded(BureauRefused):
    """The bureau does not know who speaks (401): a new session is opened, once."""
