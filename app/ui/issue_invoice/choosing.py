"""Completers: buyers and goods from the registers, and what an earlier use fills in by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.faces import rate_in_words
from app.domain.money import Money
from app.domain.rates import rate_text
from app.domain.registers import Customer, Found, Goods
from app.ui.issue_invoice import editing, filling
from app.ui.issue_invoice.cells import separated
from app.ui.issue_invoice.face import Choice, line_of

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.terms import GoodsEntry
    from app.services.terminal import Terminal
    from app.services.tickets.entering import Known
    from app.ui.issue_invoice.entry import Entry

MOST = 8  # rows of a completer
LONGEST = 60  # signs that are looked for
CODES = 4  # suggested at once
LEAST_NAME = 2  # signs of a name that a code is suggested for
KEYS = "↑↓ 选    Enter 采用"
BUYERS = "{count} 个客户    " + KEYS + "    粘贴整段资料可自动拆分"
SUGGESTED = "商品编码里没有；↓ 选税收分类编码    Enter 不选，照填"
GOODS = "{count} 种商品    " + KEYS + "    粘贴表格可一次加多行"


class Choosing:
    """Asks the reading lane; an answer that comes too late for what is typed now is dropped."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._asked = 0
        self._warm = False
        self._default: set[str] = set()  # the code that stands in
        self._offered: dict[str, Found[Any]] = {}
        self._codes: dict[str, GoodsEntry] = {}  # suggested, by themselves

    def typed(self, field: str, text: str) -> None:
        """Look for what begins so."""
        wanted = text.strip()[:LONGEST]
        if wanted:
            self._look(field, wanted)
        else:
            self.close()

    def warm(self) -> None:
        """Have the registers make their index, once."""
        if not self._warm:
            self._warm = True
            self._entry.desk.read(_search_for_nothing, lambda _: None, lambda _: None)

    def find(self, field: str) -> None:
        """F3: even for nothing, then the recent and frequent ones."""
        field = _offering(field)
        self._look(field, editing.text_at(self._entry.now, field).strip()[:LONGEST])

    def close(self) -> None:
        """No completer any more, whatever still comes."""
        self._asked += 1
        self._entry.view.hide_choices()

    def _look(self, field: str, wanted: str) -> None:
        self._asked += 1
        turn = self._asked
        self._entry.view.await_choices(field)
        finds = _customers if field.startswith("buyer.") else _goods
        self._entry.desk.read(
            lambda terminal: finds(terminal, wanted),
            lambda found: self._found(turn, field, found),
            lambda _: self._entry.view.hide_choices(),
        )

    def _found(self, turn: int, field: str, found: tuple[Found[Any], ...]) -> None:
        if turn != self._asked:
            return
        self._offered = {str(place): each for place, each in enumerate(found)}
        if not found:
            self._suggest(turn, field)
            return
        ground = self._entry.ground
        today = ground.clock if ground else None
        rows = [_row(key, each, today) for key, each in self._offered.items()]
        footer = BUYERS if field.startswith("buyer.") else GOODS
        self._entry.view.show_choices(field, rows, footer.format(count=len(rows)))

    def _suggest(self, turn: int, field: str) -> None:
        """Goods that the register does not know: the tax codes that suit their name."""
        name = editing.text_at(self._entry.now, field).strip()
        if field.startswith("buyer.") or len(name) < LEAST_NAME or name.isascii():
            self._entry.view.hide_choices()
            return
        self._entry.desk.read(
            lambda terminal: terminal.registers.suggest_code(name, CODES),
            lambda entries: self._suggested(turn, field, entries),
            lambda _: self._entry.view.hide_choices(),
        )

    def _suggested(self, turn: int, field: str, entries: tuple[GoodsEntry, ...]) -> None:
        if turn != self._asked:
            return
        if not entries:
            self._entry.view.hide_choices()
            return
        self._codes = {entry.code: entry for entry in entries}
        rows = [_code_row(entry) for entry in entries]
        self._entry.view.show_choices(field, rows, SUGGESTED, pointed=False)

    def _code_chosen(self, field: str, entry: GoodsEntry) -> None:
        """The name stays; the line bears this code, and its rate where it has none."""
        cell, now = line_of(field), self._entry.now
        if cell is not None:
            line = filling.with_code(editing.line_at(now, cell[0] - 1), entry, now.special)
            said = editing.with_line(now, cell[0] - 1, line)
            self._entry.change(said, f"选编码 {entry.code}")
            self.look_up()
            self._entry.view.go_on(field)

    def chosen(self, field: str, choice: Choice) -> None:
        """Take one over; the whole buyer, or the whole line."""
        found = self._offered.get(choice.payload)
        self.close()
        if found is None and choice.payload in self._codes:
            self._code_chosen(field, self._codes[choice.payload])
        if found is None:
            return
        cell, now = line_of(field), self._entry.now
        if isinstance(found.entry, Customer):
            said = filling.with_buyer(now, found.entry.party)
            self._entry.change(said, f"选择 {found.entry.name}")
            self._entry.view.go_on(field)
        elif cell is not None:
            before = editing.line_at(now, cell[0] - 1)
            line = filling.of_goods(before, found.entry, now.special)
            self._entry.change(editing.with_line(now, cell[0] - 1, line), f"选择 {line.name}")
            self.look_up(fill=cell[0] - 1)
            self._entry.view.go_on(field)

    def look_up(self, fill: int | None = None) -> None:
        """Ask what register and earlier tickets know of goods that are new here; then fill line
        `fill` if it has nothing but its name."""
        entry = self._entry
        names, codes = entry.mind.unknown(entry.now)
        codes |= self._default_code()
        if fill is not None and fill < len(entry.now.lines):
            names |= {entry.now.lines[fill].name.strip()} - {""}
        if not names and not codes:
            self._put_codes()
            return
        buyer = (entry.now.buyer.name.strip(), entry.now.buyer.tax_id.strip())
        entry.desk.read(
            lambda terminal: _known(terminal, names, codes, buyer),
            lambda answer: self._learnt(answer, fill),
        )

    def _learnt(self, answer: tuple[Known, dict[str, GoodsEntry | None]], fill: int | None) -> None:
        known, proposed = answer
        entry = self._entry
        entry.mind.proposed.update(proposed)
        new = entry.mind.learn(known)
        if new & self._default:
            new |= {line.name.strip() for line in entry.now.lines if not line.goods_code}
        if fill is not None:
            self._fill(fill)
        entry.learn_of_goods(new)
        self._put_codes()

    def _default_code(self) -> set[str]:
        """What stands in for a code that nobody knows, until it was looked up."""
        ground = self._entry.ground
        if ground is None or not self._entry.now.lines:
            return set()
        self._default = {ground.terms.profile.goods.default_code}
        return self._default - self._entry.mind.codes.keys()

    def _put_codes(self) -> None:
        """Goods of the register bear their own code, without a word."""
        entry = self._entry
        said = filling.with_codes(entry.now, entry.mind.names)
        if said is not entry.now:
            entry.put(said)
            self.look_up()

    def _fill(self, index: int) -> None:
        now = self._entry.now
        if index >= len(now.lines) or not filling.is_fresh(now.lines[index]):
            return
        line, mind = now.lines[index], self._entry.mind
        last, entry = mind.last_uses.get(line.name.strip()), mind.names.get(line.name.strip())
        if last is not None:
            line = filling.of_last_use(line, last.line, now.special)
        elif entry is not None:
            line = filling.of_entry(line, entry)
        title = f"按上次填入 第 {index + 1} 行"
        self._entry.change(editing.with_line(now, index, line), title)


def _offering(field: str) -> str:
    """The field whose completer serves this one: a buyer's or a line's name."""
    cell = line_of(field)
    return "buyer.name" if cell is None else f"lines[{cell[0]}].name"


def _search_for_nothing(terminal: Terminal) -> None:
    terminal.registers.find_customers("", 1)
    terminal.registers.find_goods("", 1)


def _customers(terminal: Terminal, wanted: str) -> tuple[Found[Any], ...]:
    return terminal.registers.find_customers(wanted, MOST)


def _goods(terminal: Terminal, wanted: str) -> tuple[Found[Any], ...]:
    return terminal.registers.find_goods(wanted, MOST)


def _known(
    terminal: Terminal, names: set[str], codes: set[str], buyer: tuple[str, str]
) -> tuple[Known, dict[str, GoodsEntry | None]]:
    known = terminal.entering.known(names, codes, buyer)
    proposed = {
        name: next(iter(terminal.registers.suggest_code(name, 1)), None)
        for name, entry in known.by_name.items()
        if entry is None and len(names) <= MOST
    }
    return known, proposed


def _row(key: str, found: Found[Any], today: datetime | None) -> Choice:
    if isinstance(found.entry, Customer):
        return Choice(
            (found.entry.name, found.entry.party.tax_id, _used(found, today)), found.ranges, key
        )
    goods: Goods = found.entry
    price = "" if goods.price is None else separated(goods.price)
    basis = "含税" if goods.with_tax and price else ""
    rate = "" if goods.rate is None else rate_in_words(goods.rate, goods.zero_rate)
    about = " ".join(text for text in (goods.spec, goods.unit) if text)
    return Choice((goods.name, about, f"{price}{basis}  {rate}".strip()), found.ranges, key)


def _code_row(entry: GoodsEntry) -> Choice:
    rate = "" if entry.rate is None else rate_text(entry.rate)
    like = f"如 {entry.name}"
    return Choice((f"*{entry.short_name or entry.name}* {entry.code}", like, rate), (), entry.code)


def _used(found: Found[Any], today: datetime | None) -> str:
    """今天 ￥1,240.00 · 2023-12-28 · 未开过."""
    if found.last_used is None:
        return "未开过"
    if today is None or found.last_used.date() != today.date():
        return f"{found.last_used:%Y-%m-%d}"
    gross = found.last_gross_fen
    return "今天" if gross is None else f"今天 ￥{separated(Money(gross))}"
