"""POST /v1/challenges and /v1/sessions: who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bureau.api.endpoint import Door, endpoint
from app.gateway.messages.sessions import Challenge, ChallengeAsked, Session, SessionAsked

if TYPE_CHECKING:
    from app.bureau.call import Call


def routes() -> Door:
    """Challenge, session."""
    door = Door()
    endpoint(door, "POST", "/v1/challenges", ChallengeAsked, Challenge, _challenge, session=False)
    endpoint(door, "POST", "/v1/sessions", SessionAsked, Session, _session, session=False)
    return door


def _challenge(call: Call, asked: ChallengeAsked) -> Challenge:
    with call.writing() as work:
        return work.sessions.challenge(asked.disk)


def _session(call: Call, asked: SessionAsked) -> Session:
    with call.writing() as work:
        return work.sessions.open(asked)
