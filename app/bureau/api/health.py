"""GET /v1/health: whether the bureau serves, and what time it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bureau.api.endpoint import Door, endpoint
from app.bureau.faults import rests
from app.bureau.sessions import FIRST_CLIENT
from app.bureau.settings import NOTICE, OLDEST_CLIENT
from app.gateway.messages.sessions import Health, ServiceState
from app.version import VERSION

if TYPE_CHECKING:
    from app.bureau.call import Call


def routes() -> Door:
    """Health."""
    door = Door()
    endpoint(door, "GET", "/v1/health", None, Health, _health, session=False)
    return door


def _health(call: Call, _: None) -> Health:
    with call.reading() as work:
        resting = rests(work)
        return Health(
            state=ServiceState.MAINTENANCE if resting else ServiceState.OPEN,
            time=work.at,
            version=VERSION,
            oldest_client=work.settings.get(OLDEST_CLIENT, FIRST_CLIENT),
            notice=work.settings.get(NOTICE),
        )
