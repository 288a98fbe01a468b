"""What a person means by the words in a search box: a number, a code, initials, or just words."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

MOST_SIGNS = 100  # of a search; whatever is pasted beyond says nothing more
_CODE_AND_NUMBER = re.compile(r"(\d{10}|\d{12})(?:\D{1,3}(?=\d{1,8}$)|(?=\d{8}$))(\d{1,8})")
_NUMBER = re.compile(r"(?:no\.?|№|#)?\s*(\d{1,8})", re.IGNORECASE)


class SearchWords(Struct, frozen=True):
    """`text` is what names and documents are searched for; the others are "" where the words
    cannot mean them. `code` alone, `number` alone, or both of one ticket."""

    text: str
    number: str = ""
    code: str = ""
    initials: str = ""


def read_words(typed: str) -> SearchWords:
    """Full-width signs become half-width, spaces at the ends and line breaks go.

    >>> read_words(" ０００００２ ")
    SearchWords(text='000002', number='000002', code='', initials='')
    >>> read_words("099002300104 · 00000002")
    SearchWords(text='099002300104 · 00000002', number='00000002', code='099002300104', initials='')
    >>> read_words("099002300104").code, read_words("09900230010400000002").number
    ('099002300104', '00000002')
    >>> read_words("XHMY").initials
    'xhmy'
    """
    text = " ".join(unicodedata.normalize("NFKC", typed[:MOST_SIGNS]).split())
    if both := _CODE_AND_NUMBER.fullmatch(text):
        return SearchWords(text, both[2], both[1])
    if re.fullmatch(r"\d{10}|\d{12}", text):
        return SearchWords(text, code=text)
    number = _NUMBER.fullmatch(text)
    letters = text.isascii() and text.isalpha()
    return SearchWords(text, number[1] if number else "", "", text.lower() if letters else "")
