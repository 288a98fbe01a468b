"""优惠政策 and 零税率标识: what a document says, completed where silent, and if it agrees.

Source: 增值税发票开票软件接口规范 (LSLBZ, YHZCBS, ZZSTSGL). The texts and the rates they go with
stand in the profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import Line, Special, ZeroRate
from app.domain.rates import WrittenRate, rate_text

if TYPE_CHECKING:
    from app.domain.entry import EnteredLine
    from app.domain.places import Place
    from app.domain.profile import Profile
    from app.domain.terms import GoodsEntry

_YES = frozenset({"1", "是", "Y", "y", "true", "True", "TRUE"})
_NO = frozenset({"0", "否", "N", "n", "false", "False", "FALSE"})
_FLAGS = {flag.value: flag for flag in ZeroRate}


class Preference(Struct, frozen=True):
    """The three fields of a line, and whether the flag of a zero rate was assumed."""

    preferential: bool = False
    text: str = ""
    zero_rate: ZeroRate = ZeroRate.NONE
    assumed: bool = False


NO_PREFERENCE = Preference()


def settle(
    line: EnteredLine,
    written: WrittenRate,
    entry: GoodsEntry | None,
    special: Special,
    place: Place,
    profile: Profile,
) -> Preference:
    """What the line means. Silence is completed: from the goods register, from the text, and a
    zero rate without a flag is 3 普通零税率 (收购: 1 免税), `assumed`.

    Raises ZERO-RATE-WRONG (text, rate), PREFERENTIAL-CONFLICT (text, flag, rate).
    """
    text = line.preferential_text.strip()
    if written.rate and not (text or line.preferential or line.zero_rate or entry):
        return NO_PREFERENCE
    said = _said(line, place)
    flag = _flag(line, written, place)
    if entry and said is None and not text and not flag and entry.rate == written.rate:
        return Preference(entry.preferential, entry.preferential_text, entry.zero_rate)
    return _completed(said, text, flag, written, special, profile)


def _completed(
    said: bool | None,
    text: str,
    flag: ZeroRate,
    written: WrittenRate,
    special: Special,
    profile: Profile,
) -> Preference:
    assumed = False
    if not written.rate and not flag:
        flag = _flag_of_text(text, profile)
        assumed = not flag and special is not Special.PURCHASE
        flag = flag or (ZeroRate.ORDINARY if assumed else ZeroRate.EXEMPT)
    text = text or ("" if said is False else _text_of_flag(flag, profile))
    return Preference(bool(text) if said is None else said, text, flag, assumed)


def disagreement(line: Line, profile: Profile) -> str:
    """Empty if rate, flag, 优惠 and its text agree, else the code that says what does not:
    ZERO-RATE-WRONG or PREFERENTIAL-CONFLICT."""
    if bool(line.zero_rate) == bool(line.rate):
        return "ZERO-RATE-WRONG"
    if line.preferential != bool(line.preferential_text):
        return "PREFERENTIAL-CONFLICT"
    if not line.preferential:
        agrees = not line.zero_rate or line.zero_rate == ZeroRate.ORDINARY
        return "" if agrees else _CONFLICT
    return "" if _text_agrees(line, profile) else _CONFLICT


_CONFLICT = "PREFERENTIAL-CONFLICT"


def _text_agrees(line: Line, profile: Profile) -> bool:
    for known in profile.preferential:
        if known.text == line.preferential_text:
            fits = line.rate in known.rates if known.rates else bool(line.rate)
            return fits and known.zero_rate == line.zero_rate
    return not line.zero_rate


def _said(line: EnteredLine, place: Place) -> bool | None:
    word = line.preferential.strip()
    if word in _YES or word in _NO:
        return word in _YES
    if word:
        raise place.broken(_CONFLICT, "preferential", text=word[:40], flag="", rate="")
    return None


def _flag(line: EnteredLine, written: WrittenRate, place: Place) -> ZeroRate:
    word = line.zero_rate.strip()
    flag = _FLAGS.get(word)
    if flag is None or (flag and written.zero_rate and flag is not written.zero_rate):
        rate = rate_text(written.rate)
        raise place.broken("ZERO-RATE-WRONG", "zero_rate", text=word[:40], rate=rate)
    return flag or written.zero_rate


def _flag_of_text(text: str, profile: Profile) -> ZeroRate:
    return next((k.zero_rate for k in profile.preferential if k.text == text), ZeroRate.NONE)


def _text_of_flag(flag: ZeroRate, profile: Profile) -> str:
    return next((k.text for k in profile.preferential if flag and k.zero_rate == flag), "")
