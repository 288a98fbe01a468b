"""What the login page shows before anyone is in: whose terminal, and whether it is fit to work.

No Qt in here; `look` runs on the lane of the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from app.services.terminal import Terminal

ROLES = {
    "administrator": "系统管理员",
    "cashier": "开票员",
    "reviewer": "复核员",
    "payee": "收款员",
    "auditor": "审计员",
}
Sentence = Callable[[BaseException], str]


class Fact(Struct, frozen=True):
    """One line of the left side: shape, name, words; `next_step` when it is not well."""

    shape: str
    name: str
    words: str
    next_step: str = ""


class Person(Struct, frozen=True):
    """Somebody who may sign in."""

    name: str
    role: str

    @property
    def words(self) -> str:
        """Name and role."""
        return f"{self.name}　{ROLES.get(self.role, self.role)}"


class FirstLook(Struct, frozen=True):
    """Everything that the page needs. `practice` is the first login of a practice home."""

    taxpayer: str
    tax_id: str
    simulated: bool
    facts: tuple[Fact, ...]
    people: tuple[Person, ...]
    practice: tuple[str, str] | None
    lock_minutes: int


def look(terminal: Terminal, sentence: Sentence) -> FirstLook:
    """Ask the terminal. What the disk cannot answer becomes a fact, not a failure; a book that
    cannot be read is raised."""
    with terminal.book.reading() as work:
        people = tuple(
            Person(one.name, str(one.role)) for one in work.operators.all() if one.active
        )
    taxpayer, tax_id, simulated = _whose(terminal)
    return FirstLook(
        taxpayer=taxpayer,
        tax_id=tax_id,
        simulated=simulated,
        facts=_facts(terminal, sentence),
        people=people,
        practice=terminal.practice_login(),
        lock_minutes=terminal.profile.logins.lock_minutes,
    )


def _whose(terminal: Terminal) -> tuple[str, str, bool]:
    from app.services.problems import PROBLEMS

    try:
        picture, _ = terminal.standing.picture()  # nobody waits for the bureau to sign in
    except PROBLEMS:  # the facts say why
        return "", "", _marked(terminal)
    return picture.taxpayer_name, picture.taxpayer_id, picture.simulated


def _marked(terminal: Terminal) -> bool:
    """A disk that is away is still an emulated one where no other can be."""
    from app.services.problems import PROBLEMS

    try:
        return terminal.simulated
    except PROBLEMS:
        return False


def _facts(terminal: Terminal, sentence: Sentence) -> tuple[Fact, ...]:
    check = terminal.self_check
    disk = _fact("税控盘", lambda: check.disk(full=False), sentence)
    if disk.shape == "bad":
        return (disk, _fact("账册", lambda: check.book(full=False), sentence))
    return (
        disk,
        _fact("证书", check.certificate, sentence),
        _plain(_fact("时钟", check.clock, sentence)),
        _fact("锁死日期", check.lock_date, sentence),
        _fact("库存", check.stock, sentence),
        _fact("账册", lambda: check.book(full=False), sentence),
    )


def _plain(fact: Fact) -> Fact:
    """A moment as people write it."""
    return replace(fact, words=fact.words.replace("T", " ").replace("+08:00", ""))


def _fact(name: str, ask: Callable[[], tuple[str, str, str]], sentence: Sentence) -> Fact:
    from app.services.problems import PROBLEMS

    try:
        shape, words, next_step = ask()
    except PROBLEMS as problem:
        return Fact("bad", name, sentence(problem))
    return Fact(shape, name, words, next_step if shape != "ok" else "")
