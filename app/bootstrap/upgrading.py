"""A book of an older version is being brought up to date (整理账册): what a person reads meanwhile.

A large book takes a minute: its copy, the look through the copy, the new revisions. Nobody is to
think that the program hangs, and kill it (nothing is lost if he does).
"""

from __future__ import annotations

from collections.abc import Callable

from db.upgrade import Stage

Tell = Callable[[str], None]
_WORDS = {
    Stage.COPY: "整理账册：先备份 {percent}%",
    Stage.VERIFY: "整理账册：核对备份",
    Stage.REVISIONS: "整理账册：升级到新版本，大账册要一两分钟，请不要关机",
}
EVERY = 10  # percent


def in_words(tell: Tell) -> Callable[[Stage, int], None]:
    """What the store tells of it as sentences, none twice running."""
    last = [""]

    def told(stage: Stage, percent: int) -> None:
        words = _WORDS[stage].format(percent=percent // EVERY * EVERY)
        if words != last[0]:
            last[0] = words
            tell(words)

    return told
