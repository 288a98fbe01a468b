"""Pinyin initials (拼音首字母) of a name, in every reading, as the registers keep them.

One letter for each sign that people type (`spoken`): the first letter of a reading of a Chinese
sign, a digit or Latin letter itself in lower case, any other letter as it is. Brackets, blanks
and points have none. Computed when an entry is saved; who searches only compares.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import combinations, islice, product
from sys import intern

READINGS = 32  # of one name: each further one would be chosen by nobody
LONGEST = 60  # signs of a name that are read; no field of the trade is longer on the face
# Words of the trade whose reading nobody doubts; without them 限 and 司 would double each name.
CERTAIN = {
    "有限责任公司": "yxzrgs",
    "股份有限公司": "gfyxgs",
    "有限公司": "yxgs",
    "公司": "gs",
    "合作社": "hzs",
    "事务所": "sws",
    "科技": "kj",
    "技术": "js",
}
_TWINS = {"𠮷": "吉", "\U00020bb6": "土"}  # variants that the dictionary does not have


def initials(name: str) -> tuple[str, ...]:
    """Every reading of a name, the usual one first, then those that differ from it in fewest
    places; at most READINGS. Each has the length of `spoken(name)`; empty for no sign at all.

    >>> initials("仇(单县)A8店")
    ('cdxa8d', 'qdxa8d', 'jdxa8d', 'ccxa8d', 'csxa8d', 'qcxa8d', 'qsxa8d', 'jcxa8d', 'jsxa8d')
    """
    letters = _letters(spoken(name)[:LONGEST])
    return tuple(islice(_readings(letters), READINGS)) if letters else ()


def kept(name: str) -> str:
    """`initials` in one text, as a column keeps them.

    >>> kept("重庆")
    'zq cq tq'
    """
    return " ".join(initials(name))


def spoken(name: str) -> str:
    """The signs of a name that have an initial, full-width ones as half-width.

    >>> spoken("示例（Ａ－1）店")
    '示例A1店'
    """
    return "".join(filter(str.isalnum, "".join(map(half_width, name))))


def half_width(sign: str) -> str:
    """One sign in its plain form: full-width ones half as wide, ㈱ as its three signs.

    >>> half_width("Ａ"), half_width("㈱"), half_width("店")
    ('A', '(株)', '店')
    """
    return sign if sign.isascii() else unicodedata.normalize("NFKC", sign)


def syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """Of each sign of a text how it is spelt out in full, the usual reading first; a sign that
    is not Chinese as it is, in lower case. What is ü may be typed v or u.

    >>> syllables("口绿A")
    (('kou',), ('lv', 'lu'), ('a',))
    """
    return tuple(_spelt(sign) for sign in text)


@lru_cache(maxsize=8192)
def _spelt(sign: str) -> tuple[str, ...]:
    said = _dictionary().get(ord(_TWINS.get(sign, sign)), "")
    plain = ("".join(map(_toneless, one)) for one in said.split(","))
    every = [way for one in plain if one for way in _ways(one)]
    return tuple(dict.fromkeys(every)) or (sign.lower(),)


def _ways(syllable: str) -> tuple[str, ...]:
    return (syllable.replace("ü", "v"), syllable.replace("ü", "u"))


def _toneless(letter: str) -> str:
    """A letter without its tone; ü stays what it is."""
    bare = unicodedata.normalize("NFD", letter)
    return "ü" if bare[0] == "u" and "\u0308" in bare else bare[0]


def _letters(signs: str) -> list[str]:
    """The letters that each sign may stand for, the usual one first."""
    letters: list[str] = []
    while len(letters) < len(signs):
        rest = signs[len(letters) :]
        word = next((word for word in CERTAIN if rest.startswith(word)), "")
        letters += CERTAIN[word] if word else [_letters_of(rest[0])]
    return letters


def _readings(letters: list[str]) -> Iterator[str]:
    usual = [each[0] for each in letters]
    doubtful = [place for place, each in enumerate(letters) if len(each) > 1]
    for differing in range(len(doubtful) + 1):
        for places in combinations(doubtful, differing):
            for chosen in product(*(letters[place][1:] for place in places)):
                read = list(usual)
                for place, letter in zip(places, chosen, strict=True):
                    read[place] = letter
                yield "".join(read)


@lru_cache(maxsize=8192)
def _letters_of(sign: str) -> str:
    """
    >>> _letters_of("单"), _letters_of("𠮷"), _letters_of("Q"), _letters_of("é")
    ('dcs', 'j', 'q', 'é')
    """
    said = _dictionary().get(ord(_TWINS.get(sign, sign)), "")
    firsts = (unicodedata.normalize("NFD", reading)[0] for reading in said.split(",") if reading)
    return "".join(dict.fromkeys(firsts)) or sign.lower()[0]


@cache
def _dictionary() -> dict[int, str]:
    """The readings of 42 000 signs; its phrases, 44 MiB, are left asleep."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.constants import PINYIN_DICT

    readings: dict[int, str] = PINYIN_DICT
    for sign, said in readings.items():  # most are said as many others are
        readings[sign] = intern(said)
    return readings
