"""A face on A4 through a real print service: the driver neither scales nor turns what is placed."""

from __future__ import annotations

import time

import pytest

from app.domain.invoice import InvoiceKind
from printing.carriers.cups import CupsQueue, options
from printing.fitted import on_paper
from printing.ports import JobState, Media
from tests.face_examples import filled, pdf, sheets
from tests.levels import needs
from tests.pdf_reading import signs
from tests.print_service import PATIENCE_S, a_print_service

A4 = (210.0, 297.0)


def test_every_sign_of_an_e_invoice_comes_out_on_a4_where_it_was_placed() -> None:
    needs("cups")
    (face,) = sheets().face(filled(InvoiceKind.E_SPECIAL, "测"))
    content = pdf(on_paper(face, A4))
    with a_print_service() as service:
        page, line = service.form_queue("form"), CupsQueue("form")
        taken = line.send(content, title="x", media=Media(*A4, raw=False))
        until = time.monotonic() + PATIENCE_S
        while line.progress(taken.job) is not JobState.DONE:
            assert time.monotonic() < until
            time.sleep(0.05)
        ours, theirs = signs(content), signs(page.read_bytes())
    assert [each.text for each in ours] == [each.text for each in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert other.left_mm == pytest.approx(one.left_mm, abs=0.3)
        assert other.baseline_mm == pytest.approx(one.baseline_mm, abs=0.3)


def test_a_driver_is_told_of_paper_and_tray_and_leaves_the_back_blank() -> None:
    told = options(Media(*A4, raw=False, tray="Tray2"))[1::2]
    assert told == [
        "media=A4",
        "print-scaling=none",
        "sides=one-sided",
        "InputSlot=Tray2",
        "media-source=Tray2",
    ]
    form = options(Media(240.0, 140.0, raw=False))[1::2]
    assert form == ["media=Custom.240x140mm", "print-scaling=none", "sides=one-sided"]
    assert options(Media(240.0, 140.0)) == ["-o", "raw"]
