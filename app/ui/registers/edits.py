"""What was typed into a row and is not kept yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.registers import Found, Kept

if TYPE_CHECKING:
    from app.services.register.registers import Rules
    from app.ui.registers.sorts import Part, Sort

E = TypeVar("E", bound=Kept)


class Edit(Struct, Generic[E], frozen=True):
    """An entry as it stands with what was typed; `was` None: it is new. A text that cannot be
    taken stands in `texts` by column, why in `errors`."""

    found: Found[E]
    was: E | None
    texts: dict[int, str] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether there is anything to keep."""
        return self.found.entry != self.was or bool(self.texts)

    def text(self, column: int, part: Part[E]) -> str:
        """What stands in a cell."""
        return self.texts.get(column, part.get(self.found))

    def typed(self, sort: Sort[E], rules: Rules, column: int, text: str) -> Edit[E]:
        """With another text in a cell; a text that breaks a rule stays, with its reason."""
        put = sort.parts[column].put
        if put is None:
            return self
        texts = {place: kept for place, kept in self.texts.items() if place != column}
        errors = {place: why for place, why in self.errors.items() if place != column}
        try:
            entry = put(self.found.entry, text, rules)
        except RuleBroken as broken:
            why = rules.sentences.message(broken)
            return replace(self, texts=texts | {column: text}, errors=errors | {column: why})
        found = replace(self.found, entry=entry)
        return replace(self, found=found, texts=texts, errors=errors)._judged(sort, rules, column)

    def refused(self, sort: Sort[E], rules: Rules, broken: RuleBroken) -> Edit[E]:
        """It could not be kept, and why."""
        place = sort.place_of(broken.field)
        return replace(self, errors=self.errors | {place: rules.sentences.message(broken)})

    def _judged(self, sort: Sort[E], rules: Rules, column: int) -> Edit[E]:
        """What the rules say of this cell; what they say of others is told when it is kept."""
        try:
            sort.check(sort.tidy(self.found.entry), rules)
        except RuleBroken as broken:
            if sort.place_of(broken.field) == column:
                return self.refused(sort, rules, broken)
        return self
