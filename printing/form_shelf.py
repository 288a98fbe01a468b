"""The forms of one folder with the fonts they are set in: what a service needs to make sheets."""

from __future__ import annotations

from pathlib import Path

from printing.fonts import FontChain
from printing.forms import Form, load_form
from printing.layout import Layout, Measure


class FormShelf:
    """The forms of one folder (resources/forms), each read at its first use."""

    def __init__(self, folder: Path, fonts: FontChain, measure: Measure | None = None) -> None:
        """`measure`: of the printer, if it has signs of its own; else the fonts'."""
        self._folder = folder
        self._read: dict[str, Form] = {}
        self.fonts = fonts
        self.layout = Layout(measure or fonts)

    def form(self, name: str) -> Form:
        """The form of that name. Raises PrinterError FORM-BROKEN."""
        if name not in self._read:
            self._read[name] = load_form(self._folder / f"{name}.toml")
        return self._read[name]
