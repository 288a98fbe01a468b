"""The first book of a home: its people, what it keeps sealed, the disk it belongs to."""

from __future__ import annotations

import secrets
import tomllib
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.bootstrap.demo import fill_registers
from app.bootstrap.opening import NO_PIN, PIN, PRACTICE_LOGIN, SELLER, now
from app.bootstrap.profiles import RESOURCES
from app.domain.rights import ROLE_RIGHTS, Role
from app.repositories.audit import AuditEntry
from app.repositories.operators import Operator
from app.services.book import Book
from app.services.disk.device import seen
from app.services.disk.snapshot import KEPT_AS, Snapshot
from app.services.signing_in import hash_password

if TYPE_CHECKING:
    from pathlib import Path

    from app.bootstrap.sealing import Seal
    from app.domain.invoice import Party
    from hardware.ports import TaxControlDisk

Answer = dict[str, Any]
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Login(Struct, frozen=True):
    """A person of the new book, with the password once in clear."""

    operator: str
    role: Role
    password: str


class FirstBook(Struct, frozen=True):
    """What a new book begins with. `recovery` "" and `demo` given: a practice home."""

    seller: Party
    logins: tuple[Login, ...]
    recovery: str
    demo: dict[str, Any] | None
    action: str = "home.create"  # in the audit book
    pin: str = NO_PIN

    @classmethod
    def of(cls, seller: Party, demo: dict[str, Any] | None, **more: str) -> FirstBook:
        """Practice people of a practice home; else one administrator and a recovery code."""
        recovery = "" if demo is not None else _recovery_code()
        return cls(seller, tuple(_logins(demo)), recovery, demo, **more)

    def as_answer(self) -> Answer:
        """Told once, and never again."""
        answer: Answer = {
            "logins": [
                {"operator": each.operator, "password": each.password, "role": str(each.role)}
                for each in self.logins
            ],
        }
        return answer | ({"recovery_code": self.recovery} if self.recovery else {})

    def write(self, path: Path, seal: Seal, disk: TaxControlDisk) -> None:
        """Make the book in a new file. Raises StoreError."""
        from db.engine import open_engine

        engine = open_engine(path, create=True)
        try:
            self._fill(Book(engine), seal, disk)
        finally:
            engine.dispose()

    def _fill(self, book: Book, seal: Seal, disk: TaxControlDisk) -> None:
        seller, first = self.seller, self.logins[0]
        texts = (seller.name, seller.tax_id, seller.address_phone, seller.bank_account)
        with book.writing() as work:
            for each in self.logins:
                work.operators.add(_operator(each))
            work.settings.put(SELLER, "\n".join(texts))
            work.settings.seal(PIN, seal.close(PIN, self.pin))
            if self.recovery:
                work.settings.put("recovery-code-hash", hash_password(self.recovery))
            if self.demo is not None:
                login = f"{first.operator}\n{first.password}"
                work.settings.seal(PRACTICE_LOGIN, seal.close(PRACTICE_LOGIN, login))
                fill_registers(work, self.demo)
            work.disks.note(seen(disk, now()))
            work.settings.put(KEPT_AS, Snapshot.to_keep(disk, now()).as_text())
            work.audit.append(AuditEntry(now(), first.operator, self.action, seller.tax_id))
            work.commit()


def demo_data() -> dict[str, Any]:
    """Taxpayer, people, customers and goods of a practice home."""
    return tomllib.loads((RESOURCES / "demo.toml").read_text(encoding="utf-8"))


def _logins(demo: dict[str, Any] | None) -> list[Login]:
    if demo is None:
        return [Login("管理员", Role.ADMINISTRATOR, _password())]
    return [
        Login(each["operator"], Role(each["role"]), each["password"]) for each in demo["logins"]
    ]


def _password() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(_CODE_SIGNS) for _ in range(5)) for _ in range(2))
    return "-".join(groups)


def _operator(login: Login) -> Operator:
    return Operator(
        name=login.operator,
        role=login.role,
        rights=ROLE_RIGHTS[login.role],
        password_hash=hash_password(login.password),
    )
