"""What the function search finds: deeds, words of help, customers, invoices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.searching import Filter
from app.ui.shell.finding import (
    CUSTOMERS,
    DEEDS,
    FUNCTIONS,
    HELP,
    INVOICES,
    Question,
    Target,
    folded,
)

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.terminal import Terminal
    from app.ui.actions import Action
    from app.ui.shell.keys import Keys
    from app.ui.shell.spelling import Spelling

GLOSSARY = Path(__file__).resolve().parents[3] / "resources" / "glossary.csv"
MOST = 5  # customers or invoices of one question
HIDDEN = ("app.search", "page.escape", "app.next_region", "app.last_region", "edit.undo")
Initials = Mapping[str, tuple[str, ...]]


class Lexicon(Struct, frozen=True):
    """Read once on a lane: the initials of every title in every reading, and the glossary."""

    initials: Initials
    terms: tuple[tuple[str, str, str], ...]  # term, its letters on the wire, meaning
    spelt: Mapping[str, Spelling] = {}  # each word in full pinyin


def read_lexicon(words: Iterable[str], path: Path = GLOSSARY) -> Lexicon:
    """On the reading lane: the pinyin table is large."""
    import csv

    from app.services.register.initials import initials, syllables

    with path.open(encoding="utf-8", newline="") as file:
        terms = tuple(
            (one["term"], one["initials"], one["meaning"]) for one in csv.DictReader(file)
        )
    every = {*words, *(term for term, _, _ in terms)}
    spelt = {word: syllables(folded(word)) for word in every}
    return Lexicon({word: tuple(initials(word)) for word in every}, terms, spelt)


def of_actions(
    actions: Iterable[Action], lexicon: Lexicon | None, keys: Keys, scope: str, session: Session
) -> Iterator[Target]:
    """A target for each deed; the key it has here, or why it cannot be done."""
    known: Initials = lexicon.initials if lexicon is not None else {}
    spelt = lexicon.spelt if lexicon is not None else {}
    for action in actions:
        if action.id in HIDDEN or not action.title:
            continue
        reason = reason_against(action, session)
        key = keys.of(action.id, scope)
        yield Target(
            id=action.id,
            title=action.title,
            group=FUNCTIONS if action.area or action.id.startswith("area.") else DEEDS,
            icon=action.icon,
            where=" › ".join(part for part in (action.area, action.group) if part),
            note=reason or key,
            tone="bad" if reason else "key" if key else "",
            synonyms=action.synonyms,
            initials=known.get(action.title, ()),
            synonym_initials=tuple(next(iter(known.get(one, ())), "") for one in action.synonyms),
            spelt=spelt.get(action.title, ()),
            synonyms_spelt=tuple(spelt.get(one, ()) for one in action.synonyms),
            do=action.do,
        )


def reason_against(action: Action, session: Session) -> str:
    """Why this person cannot do it now; "" when they can."""
    if action.right is not None and action.right not in session.rights:
        return "没有这项权限"
    return action.why_not() if action.why_not is not None else ""


def of_glossary(lexicon: Lexicon | None, show: Callable[[str, str], None]) -> Iterator[Target]:
    """The words of the trade, each with its meaning."""
    for term, letters, meaning in lexicon.terms if lexicon is not None else ():
        yield Target(
            id=f"term.{term}",
            title=term,
            group=HELP,
            icon="book",
            where="名词解释",
            synonyms=(letters,) if letters else (),
            initials=lexicon.initials.get(term, ()) if lexicon is not None else (),
            spelt=lexicon.spelt.get(term, ()) if lexicon is not None else (),
            do=_shower(show, term, meaning),
        )


def ask_book(terminal: Terminal, question: Question) -> list[tuple[str, str, str, str, object]]:
    """On the reading lane: (group, id, title, where, payload) of customers and invoices."""
    found: list[tuple[str, str, str, str, object]] = []
    text = question.text
    if CUSTOMERS in question.groups and (len(text) >= 2 or question.prefix == "@"):
        for one in terminal.registers.find_customers(text, MOST):
            party = one.entry.party
            place = (CUSTOMERS, f"customer.{party.name}", party.name, party.tax_id, one.ranges)
            found.append(place)
    if INVOICES in question.groups and _like_a_number(text):
        wanted = Filter(text=text, limit=MOST, newest_first=True)
        for heading in terminal.searching.each(wanted):
            key = heading.key
            where = f"{heading.buyer.name}　{heading.gross}"
            title = f"{key.code} · {key.number}"
            found.append((INVOICES, f"invoice.{key.code}.{key.number}", title, where, key))
    return found


def _like_a_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _shower(show: Callable[[str, str], None], term: str, meaning: str) -> Callable[[], None]:
    return lambda: show(term, meaning)
