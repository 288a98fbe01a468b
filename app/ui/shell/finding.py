"""功能搜索: finds a deed by its name, its synonyms, or the initials of either, in every reading.

No Qt in here. What matches in the title at its beginning comes before what matches within, a
title before a synonym, and of equals the one that was used last.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct, field

from app.ui.shell.spelling import Spelling, spelled

Ranges = tuple[tuple[int, int], ...]
PREFIXES = {">": "deeds", "#": "invoices", "@": "customers", "?": "help"}
FUNCTIONS, DEEDS, HELP, CUSTOMERS, INVOICES = "功能", "动作", "帮助", "客户", "发票"
ORDER = (FUNCTIONS, DEEDS, HELP, CUSTOMERS, INVOICES)
WITHIN = {  # which groups a prefix leaves
    "": ORDER,
    ">": (FUNCTIONS, DEEDS),
    "#": (INVOICES,),
    "@": (CUSTOMERS,),
    "?": (HELP,),
}
NO_MATCH = 1_000


class Target(Struct, frozen=True):
    """Something that can be found. `initials` holds those of the title in every reading, and of
    each synonym; `do` opens it."""

    id: str
    title: str
    group: str = FUNCTIONS
    icon: str = ""
    where: str = ""  # 发票管理 › 开具
    note: str = ""  # at the right: a key, a date
    tone: str = ""  # "key" for a key cap, "bad" for a reason
    synonyms: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    synonym_initials: tuple[str, ...] = ()
    spelt: Spelling = ()  # the title in full pinyin
    synonyms_spelt: tuple[Spelling, ...] = ()
    do: Callable[[], object] | None = None
    found: bool = False  # who asked the book has matched it already, at `ranges`
    ranges: Ranges = ()


class Hit(Struct, frozen=True):
    """A target that matches, and the places of its title that did."""

    target: Target
    ranges: Ranges
    by: str = ""  # the synonym that matched, where the title did not
    rank: int = 0


class Question(Struct, frozen=True):
    """What was typed, apart: the prefix and the plain text."""

    prefix: str
    text: str

    @property
    def groups(self) -> tuple[str, ...]:
        """Which groups may answer."""
        return WITHIN[self.prefix]


def asked(typed: str) -> Question:
    """Take the prefix off; full-width signs count as plain ones.

    >>> asked("＠强科"), asked(" FPTK ")
    (Question(prefix='@', text='强科'), Question(prefix='', text='fptk'))
    """
    plain = unicodedata.normalize("NFKC", typed).strip()
    if plain[:1] in PREFIXES:
        return Question(plain[0], folded(plain[1:]))
    return Question("", folded(plain))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """As it is compared: without case, width and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def find(
    question: Question, targets: Iterable[Target], last_used: Sequence[str] = (), limit: int = 40
) -> list[Hit]:
    """What answers the question, best first within its group, groups in their order."""
    used = {one: place for place, one in enumerate(last_used)}
    hits = [hit for target in targets if (hit := _hit(question, target)) is not None]
    groups = {group: place for place, group in enumerate(ORDER)}
    hits.sort(
        key=lambda hit: (
            groups.get(hit.target.group, len(groups)),
            hit.target.tone == "bad",  # what cannot be done now comes last
            hit.rank,
            used.get(hit.target.id, len(used)),
        )
    )
    return hits[:limit]


def recent(targets: Iterable[Target], last_used: Sequence[str], limit: int = 8) -> list[Hit]:
    """What was used last, for when nothing is typed; then the others in their order."""
    by_id: Mapping[str, Target] = {target.id: target for target in targets}
    used = [by_id[one] for one in last_used if one in by_id]
    others = [target for target in by_id.values() if target not in used]
    return [Hit(target, ()) for target in [*used, *others][:limit]]


def _hit(question: Question, target: Target) -> Hit | None:
    if target.group not in question.groups:
        return None
    if target.found or not question.text:
        return Hit(target, target.ranges)
    rank, ranges = _of_title(question.text, target)
    if rank < NO_MATCH:
        return Hit(target, ranges, rank=rank)
    by = _of_synonyms(question.text, target)
    if by is None:
        return None
    exact = question.text in (folded(by), *target.synonym_initials)
    return Hit(target, (), by, 15 if exact else 40)


def _of_title(text: str, target: Target) -> tuple[int, Ranges]:
    title = _map(target.title)
    place = title.text.find(text)
    if place >= 0:
        return (0 if place == 0 else 20), title.ranges(place, len(text))
    best: tuple[int, Ranges] = (NO_MATCH, ())
    for initials in target.initials:
        place = initials.find(text)
        if place >= 0:
            rank = 10 if place == 0 else 30
            rank -= 5 if place == 0 and len(initials) == len(text) else 0
            best = min(best, (rank, title.ranges(place, len(text))))
    if best[0] == NO_MATCH and (signs := spelled(text, target.spelt)) is not None:
        start, end = signs
        return (12 if start == 0 else 31), title.ranges(start, end - start)
    return best if best[0] < NO_MATCH else _scattered(text, target)


def _scattered(text: str, target: Target) -> tuple[int, Ranges]:
    """Signs of the title in their order with gaps: "清记录" finds 清卡记录, "kj" 发票开具."""
    title = _map(target.title)
    rows = [title.text, *target.initials] if len(text) > 1 else []
    for row in rows:
        places = _in_order(text, row)
        if places:
            merged = tuple((title.place(at), title.place(at) + 1) for at in places)
            return 35, merged
    return NO_MATCH, ()


def _in_order(text: str, row: str) -> list[int]:
    places: list[int] = []
    at = 0
    for sign in text:
        at = row.find(sign, at)
        if at < 0:
            return []
        places.append(at)
        at += 1
    return places


def _of_synonyms(text: str, target: Target) -> str | None:
    for synonym in target.synonyms:
        if text in folded(synonym):
            return synonym
    for place, initials in enumerate(target.synonym_initials):
        if initials.startswith(text):
            return target.synonyms[place] if place < len(target.synonyms) else ""
    for synonym, spelt in zip(target.synonyms, target.synonyms_spelt, strict=False):
        if spelled(text, spelt) is not None:
            return synonym
    return None


class _Mapped(Struct, frozen=True):
    """A title as it is compared, and where each of its signs stands in the title itself."""

    text: str
    places: tuple[int, ...] = field(default=())

    def place(self, at: int) -> int:
        return self.places[min(at, len(self.places) - 1)] if self.places else 0

    def ranges(self, at: int, length: int) -> Ranges:
        return ((self.place(at), self.place(at + length - 1) + 1),)


@lru_cache(maxsize=1024)
def _map(title: str) -> _Mapped:
    signs = [(sign, place) for place, each in enumerate(title) for sign in folded(each)]
    return _Mapped("".join(sign for sign, _ in signs), tuple(place for _, place in signs))
