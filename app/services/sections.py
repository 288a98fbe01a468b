"""A TOML file of many tables, each read when it is asked for.

Reading all sentences of problems takes a fiftieth of a second, a start or an error needs a few.
Lines that begin with `[` are the heads of tables and nothing else; a test reads every file of ours
both ways.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

_HEAD = re.compile(r"^\[([^\[\]\n]+)\][^\S\n]*(?:#.*)?$", re.MULTILINE)
Table = Mapping[str, Any]


class Sections(Mapping[str, Table]):
    """By name as in `[name]`. A table that is not there raises KeyError; one that is no TOML,
    tomllib.TOMLDecodeError. Any thread may ask."""

    def __init__(self, text: str) -> None:
        self._texts = dict(_texts(text))
        self._read: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        if name not in self._read:
            self._read[name] = tomllib.loads(self._texts[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def below(self, name: str) -> Sections:
        """Those whose head is `[name.….]`, by what follows."""
        part, start = Sections(""), f"{name}."
        part._texts = {
            full.removeprefix(start): text
            for full, text in self._texts.items()
            if full.startswith(start)
        }
        return part


def _texts(text: str) -> Iterator[tuple[str, str]]:
    heads = list(_HEAD.finditer(text))
    for head, following in zip_longest(heads, heads[1:]):
        end = following.start() if following else None
        yield head[1].replace('"', ""), text[head.end() : end]
