"""Why a search found nothing (查不到): each possible reason with what is known of it (P-27)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import InvoiceKey
from app.domain.reasons import Reason, Why
from app.domain.search_words import SearchWords, read_words
from app.domain.searching import Filter
from app.services.finding.searching import Searching, never

if TYPE_CHECKING:
    from app.repositories.attempts import Attempt
    from app.repositories.drafts import SavedDraft
    from app.services.book import Book
    from app.services.disk.device import Device
    from hardware.ports import Volume

MOST_DRAFTS = 3  # are named


class Explaining(Struct, frozen=True):
    """Asks the book and the disk. `of_book` is for the reading lane, `of_disk` for the disk's."""

    book: Book
    searching: Searching
    device: Device

    def of_book(self, wanted: Filter, look: Callable[[], None] = never) -> tuple[Reason, ...]:
        """What the book knows: tickets that other conditions hide, drafts, open attempts."""
        return tuple(self._of_book(wanted, look))

    def _of_book(self, wanted: Filter, look: Callable[[], None]) -> Iterator[Reason]:
        named = _named(wanted)
        if named != Filter():
            yield from self._hidden(wanted, named, look)
        words = _words(wanted)
        with self.book.reading() as work:
            drafts, attempts = work.drafts.all(), work.attempts.open()
        if any(words):
            said = [draft for draft in drafts if _speaks(draft, words)]
            yield from map(_of_draft, said[:MOST_DRAFTS])
        yield from (_of_attempt(one) for one in attempts if _may_be(one, wanted))

    def _hidden(self, wanted: Filter, named: Filter, look: Callable[[], None]) -> Iterator[Reason]:
        fits = self.searching.tally(named, look)
        if fits.tickets:
            why = Why.VOID if fits.tickets == fits.void else Why.HIDDEN
            yield Reason(why, fits.tickets, named)
        elif wanted.text and not wanted.deep:
            anywhere = Filter(text=wanted.text, deep=True)
            if found := self.searching.count(anywhere, look):
                yield Reason(Why.ANYWHERE, found, anywhere)

    def of_disk(self, wanted: Filter) -> tuple[Reason, ...]:
        """What the disk knows of a number, a code or a disk that was asked for. DeviceError when
        it cannot be asked."""
        number, code = _number_and_code(wanted)
        if wanted.disk and wanted.disk != self.device.identity.number:
            return (Reason(Why.OTHER_DISK, title=wanted.disk),)
        if not number and not code:
            return ()
        volumes = [one for one in self.device.disk.volumes() if code in ("", one.code)]
        if number:
            volumes = [one for one in volumes if one.first <= int(number) <= one.last]
        if not volumes:
            return (Reason(Why.OTHER_DISK, code=code, number=number),)
        return tuple(self._of_volumes(volumes, number)) if number else ()

    def _of_volumes(self, volumes: list[Volume], number: str) -> Iterator[Reason]:
        whole = number.zfill(8)
        for volume in volumes:
            if int(number) >= volume.next:
                yield Reason(Why.NOT_USED, code=volume.code, number=whole)
            elif not self._kept(volume.code, whole) and self._on_disk(volume.code, whole):
                yield Reason(Why.ON_DISK, code=volume.code, number=whole)

    def _kept(self, code: str, number: str) -> bool:
        with self.book.reading() as work:
            return work.invoices.by_key(InvoiceKey(code, number)) is not None

    def _on_disk(self, code: str, number: str) -> bool:
        return self.device.disk.record(code, number) is not None


def _named(wanted: Filter) -> Filter:
    """Only what names a ticket; date, kind, states and amounts left aside."""
    return Filter(
        text=wanted.text,
        deep=wanted.deep,
        number=wanted.number,
        code=wanted.code,
        document=wanted.document,
        buyer=wanted.buyer,
        newest_first=wanted.newest_first,
    )


def _words(wanted: Filter) -> tuple[str, ...]:
    texts = (wanted.text, wanted.buyer, wanted.document, wanted.remark, wanted.goods)
    return tuple(text.strip().casefold() for text in texts if text.strip())


def _speaks(draft: SavedDraft, words: tuple[str, ...]) -> bool:
    entered = draft.entered
    texts = [draft.title, entered.document, entered.buyer.name, entered.buyer.tax_id]
    texts += [entered.remark, *(line.name for line in entered.lines)]
    said = "\n".join(texts).casefold()
    return all(word in said for word in words)


def _of_draft(draft: SavedDraft) -> Reason:
    title = draft.title or draft.entered.buyer.name
    return Reason(Why.DRAFT, draft=draft.request_id.hex(), title=title)


def _may_be(attempt: Attempt, wanted: Filter) -> bool:
    """Whether an open attempt could be what is looked for: its document, its number, or nothing
    that would tell it apart was asked for."""
    number, code = _number_and_code(wanted)
    document = wanted.document or wanted.text.strip()
    if number:
        same_code = code in ("", attempt.slot.code)
        return same_code and int(attempt.slot.number) == int(number)
    return document in ("", attempt.document)


def _of_attempt(attempt: Attempt) -> Reason:
    key = attempt.slot
    return Reason(Why.ATTEMPT, title=attempt.document, code=key.code, number=key.number)


def _number_and_code(wanted: Filter) -> tuple[str, str]:
    words = read_words(wanted.text) if wanted.text else SearchWords("")
    number = wanted.number if wanted.number.isascii() and wanted.number.isdigit() else ""
    return number or words.number, wanted.code or words.code
