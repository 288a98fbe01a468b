"""Calibration and the way to the right paper, each joined when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.joined_printing import WithPrinting
from app.bootstrap.opening import now

if TYPE_CHECKING:
    from app.bootstrap.home import Home
    from app.services.paper.calibrating import Calibrating
    from app.services.paper.paper_guide import PaperGuide
    from app.services.paper.printer_models import Models
    from printing.forms import Form
    from printing.ports import PageRenderer, PrinterLine


class WithCalibrating(WithPrinting):
    """What `Joined` has of the places of paper."""

    _home: Home

    @cached_property
    def calibrating(self) -> Calibrating:
        from app.bootstrap.writers import sheets_for, writer_for
        from app.services.paper.calibrating import Calibrating

        return Calibrating(
            printers=self.printers,
            form=_form,
            sheets=lambda language: sheets_for(language, self.profile),
            writer=writer_for,
            renderer=_renderer,
            line=_line,
            refuse_own=self._home.refuse_own,
            now=now,
        )

    @cached_property
    def paper_guide(self) -> PaperGuide:
        from app.services.paper.paper_guide import PaperGuide
        from printing.queue_facts import queue_facts

        return PaperGuide(self.printers, _form, queue_facts, _line)

    @property
    def printer_models(self) -> Models:
        from app.bootstrap.writers import printer_models

        return printer_models()


def _form(name: str) -> Form:
    from app.bootstrap.outputs import forms

    return forms().form(name)


def _line(url: str) -> PrinterLine:
    from printing.carriers.opening import open_line

    return open_line(url)


def _renderer() -> PageRenderer:
    from printing.picture import PdfiumRenderer

    return PdfiumRenderer()
