"""Signing in (登录): who speaks, and what they may do.

Passwords are kept as Argon2id; wrong ones lock the login for a time that doubles. The rule of
the lock is data of the profile. Nothing here ever logs a password.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.rights import Session
from app.repositories.audit import AuditEntry

if TYPE_CHECKING:
    from app.domain.profile_parts import LoginRules
    from app.repositories.operators import Operator
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book


def lock_minutes(rule: LoginRules, failures: int) -> int:
    """Minutes locked after this many wrong passwords in a row; 0: not locked."""
    if failures < rule.tries or failures % rule.tries:
        return 0
    again = min(failures // rule.tries - 1, 30)
    lengthened: int = rule.lock_minutes * rule.lock_factor**again
    return min(lengthened, rule.longest_lock_minutes)


def hash_password(password: str) -> str:
    """Argon2id at 19 MiB, two passes, one lane: what OWASP asks at least of a login. A sign-in on
    an office PC then costs a tenth of a second and not half of one."""
    from argon2 import PasswordHasher

    return PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1).hash(password)


def _matches(password_hash: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    try:  # by the parameters that the hash itself names
        return PasswordHasher().verify(password_hash, password)
    except VerifyMismatchError:
        return False


class SigningIn:
    """Opens a session for a person."""

    def __init__(
        self,
        book: Book,
        beside: Callable[[], AbstractContextManager[UnitOfWork]],
        rule: LoginRules,
        now: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._beside = beside  # writes a login's failures, whoever holds the book
        self._rule = rule
        self._now = now

    def sign_in(self, name: str, password: str) -> Session:
        """Refused with LOGIN-WRONG (`left` tries) or LOGIN-LOCKED (`until`).

        An unknown name is answered like a wrong password.
        """
        with self._book.reading() as work:
            operator = work.operators.by_name(name)
        if operator is None or not operator.active:
            raise RuleBroken("LOGIN-WRONG", "operator", operator=name, left=self._rule.tries)
        self._refuse_locked(operator)
        if not _matches(operator.password_hash, password):
            self._failed(operator)
        if operator.failures:
            self._succeeded(operator)
        return Session(operator.name, operator.role, operator.rights)

    def _refuse_locked(self, operator: Operator) -> None:
        until = operator.locked_until
        if until is not None and self._now() < until:
            raise RuleBroken(
                "LOGIN-LOCKED", "operator", operator=operator.name, until=f"{until:%Y-%m-%d %H:%M}"
            )

    def _failed(self, operator: Operator) -> None:
        failures = operator.failures + 1
        minutes = lock_minutes(self._rule, failures)
        until = self._now() + timedelta(minutes=minutes) if minutes else None
        with self._beside() as work:
            work.operators.failed(operator.name)
            if until is not None:
                work.operators.lock_until(operator.name, until)
            entry = AuditEntry(
                self._now(), operator.name, "login.failed", operator.name, str(failures)
            )
            work.audit.append(entry)
            work.commit()
        left = self._rule.tries - failures % self._rule.tries if not minutes else 0
        raise RuleBroken("LOGIN-WRONG", "operator", operator=operator.name, left=left)

    def _succeeded(self, operator: Operator) -> None:
        with self._beside() as work:
            work.operators.succeeded(operator.name)
            work.commit()
