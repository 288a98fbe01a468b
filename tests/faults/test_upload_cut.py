"""The line to the bureau is cut at every step of an upload, before, in the middle, after, and with
the answer lost: no ticket is lost, none arrives twice, and disk, book and bureau agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from urllib.parse import urlsplit

import pytest

from app.bootstrap.opening import now
from app.domain.invoice import Upload
from app.gateway.errors import BureauAway
from app.gateway.messages.uploads import TicketVerdict, UploadSent
from app.services.upload.uploading import STALE
from tests.bureau_home import Office, agrees, an_office, served, speaking, uploading
from tests.cutting import Break, Cutter, cutting

REQUESTS = ("challenge", "session", "upload", "receipt")
RECEIVED = TicketVerdict.RECEIVED
_numbers = count(1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("cut")) as one:
        yield one


@pytest.fixture(scope="module")
def cutter(office: Office) -> Iterator[Cutter]:
    with cutting(office.url) as one:
        yield one


@pytest.mark.parametrize("how", [each for each in Break if each not in (Break.AFTER, Break.LATE)])
@pytest.mark.parametrize("at", range(1, len(REQUESTS) + 1), ids=REQUESTS)
def test_a_cut_line_loses_and_doubles_nothing(
    office: Office, cutter: Cutter, at: int, how: Break
) -> None:
    office.issue(f"C{next(_numbers)}", f"C{next(_numbers)}")
    with office.terminal() as terminal:
        cutter.arm(at, how)
        with speaking(terminal, cutter.url) as bureau:
            [tried] = uploading(terminal, bureau).drain("测试员")
        assert isinstance(tried.problem, BureauAway)
        with terminal.book.reading() as work:
            assert work.outbox.counts() == {Upload.UNSENT: 2}
        cutter.arm(0, how)
        with speaking(terminal, cutter.url) as bureau:
            [tried] = uploading(terminal, bureau).drain("测试员")
        assert (tried.sent, tried.problem) == (2, None)
        agrees(office, terminal)


def test_a_bureau_that_dies_between_the_phases_answers_when_it_is_back(office: Office) -> None:
    office.issue(f"C{next(_numbers)}")
    with office.terminal() as terminal, ExitStack() as open_now:
        first = open_now.enter_context(served(office.bureau))
        with speaking(terminal, first) as bureau:
            batch = uploading(terminal, bureau).take()
            assert batch is not None
            taken = bureau.upload(UploadSent("a" * 32, batch.tickets))
            open_now.close()
            with pytest.raises(BureauAway):
                bureau.upload_result(taken.serial)
            with served(office.bureau, urlsplit(first).port or 0):
                assert bureau.upload_result(taken.serial).ready
        with speaking(terminal, office.url) as bureau:
            [tried] = uploading(terminal, bureau).drain("测试员")
        assert tried.sent == 1
        agrees(office, terminal)


def test_a_receipt_that_never_reached_the_disk_is_asked_for_again(office: Office) -> None:
    office.issue(f"C{next(_numbers)}")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        batch = engine.take()
        assert batch is not None
        assert engine.send(batch).receipts
    with office.terminal() as terminal:  # the program died with the receipt in its hand
        with speaking(terminal, office.url) as bureau:
            engine = uploading(terminal, bureau)
            assert engine.take() is None  # it may still be on its way
            later = uploading(terminal, bureau, now=lambda: now() + STALE)
            assert later.step() is None
        agrees(office, terminal)


def test_a_receipt_that_the_disk_holds_and_the_book_does_not_know_of_is_found(
    office: Office,
) -> None:
    office.issue(f"C{next(_numbers)}")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        engine = uploading(terminal, bureau)
        batch = engine.take()
        assert batch is not None
        [receipt] = engine.send(batch).receipts
        terminal.device.disk.mark_uploaded(bytes(range(16)), receipt)
    with office.terminal() as terminal:
        terminal.ordering.settle()
        agrees(office, terminal)


def test_the_same_message_twice_is_one_answer(office: Office) -> None:
    office.issue(f"C{next(_numbers)}")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        batch = uploading(terminal, bureau).take()
        assert batch is not None
        first = bureau.upload(UploadSent("b" * 32, batch.tickets))
        assert bureau.upload(UploadSent("b" * 32, batch.tickets)) == first
        again = bureau.upload(UploadSent("c" * 32, batch.tickets))
        results = [bureau.upload_result(each.serial) for each in (first, first, again)]
        assert results[0] == results[1]
        assert {one.verdict for each in results for one in each.results} == {RECEIVED}
        assert all(each.receipt for each in results)
        terminal.device.disk.mark_uploaded(bytes(16), results[0].receipt)
        terminal.device.disk.mark_uploaded(bytes(range(1, 17)), results[2].receipt)
        terminal.ordering.settle()
    with office.terminal() as terminal:
        terminal.ordering.settle()
        agrees(office, terminal)
