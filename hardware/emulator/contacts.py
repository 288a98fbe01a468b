"""The contacts of a card: one APDU in, one answer out, whatever the bytes. What every card shares:
SELECT begins a session, long commands come in chains, long answers are fetched in parts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from msgspec import Struct, field

from hardware.emulator.entries import JournalBroken, JournalUnwritable
from hardware.emulator.refusal import Refusal, needs
from hardware.protocol import apdu, commands
from hardware.protocol.apdu import Command
from hardware.protocol.problem import ProtocolError
from hardware.protocol.status import StatusWord, word_bytes

CLASSES = (0x00, 0x80)
_DONE = word_bytes(StatusWord.OK)
Handler = Callable[[Command], bytes]
Handlers = dict[tuple[int, int], Handler]


class CardSession(Struct):
    """From SELECT to the next SELECT or power off: what GET RESPONSE fetches, the chain being
    received, and which 口令 were shown, by their slots."""

    selected: bool = False
    shown: frozenset[int] = frozenset()
    pending: bytes = b""
    chain: list[Command] = field(default_factory=list)


class Contacts(ABC):
    """A powered card. Who inherits gives the application's id, the answer to SELECT and a handler
    for each command."""

    aid = b""
    other = StatusWord.NOT_A_TAX_DISK  # when another application is asked for

    def __init__(self) -> None:
        self._session = self._new_session()
        self._handlers = self._table()

    def transmit(self, command: bytes) -> bytes:
        """The answer to an APDU: data and status word. Never raises for what the bytes say."""
        try:
            parsed = apdu.decode(command)
        except ProtocolError:
            return word_bytes(StatusWord.LENGTH)
        try:
            return self._fitted(self._handle(parsed), parsed.answer)
        except Refusal as refused:
            return word_bytes(refused.word)
        except ProtocolError:
            return word_bytes(StatusWord.DATA)
        except JournalUnwritable:
            return word_bytes(StatusWord.STORAGE)
        except JournalBroken:
            return word_bytes(StatusWord.DAMAGED)

    @abstractmethod
    def close(self) -> None:
        """Power off; the card may then be powered by somebody else."""

    # -- what a card is ----------------------------------------------------------------------

    @abstractmethod
    def _table(self) -> Handlers:
        """A handler for each command beside SELECT and GET RESPONSE."""

    @abstractmethod
    def _selected(self) -> bytes:
        """The answer to SELECT."""

    @abstractmethod
    def _awake(self) -> bool:
        """Whether the card can still be asked; SELECT may wake it."""

    def _new_session(self) -> CardSession:
        return CardSession()

    # -- the frame around every command ------------------------------------------------------

    def _handle(self, command: Command) -> bytes:
        instruction = command.cla & ~apdu.CHAIN_BIT, command.ins
        needs(instruction[0] in CLASSES, StatusWord.CLASS)
        if instruction == commands.GET_RESPONSE:
            return self._session.pending
        self._session.pending = b""
        if instruction == commands.SELECT:
            return self._select(command)
        whole = self._chained(command)
        return b"" if whole is None else self._handler(instruction)(whole)

    def _select(self, command: Command) -> bytes:
        """Begins anew, also in the middle of a chain."""
        self._session = self._new_session()
        needs(command.data == self.aid, self.other)
        answer = self._selected()
        self._session.selected = True
        return answer

    def _handler(self, instruction: tuple[int, int]) -> Handler:
        handler = self._handlers.get(instruction)
        if handler is None:
            raise Refusal(StatusWord.INSTRUCTION)
        needs(self._session.selected, StatusWord.NOT_SELECTED)
        needs(self._awake(), StatusWord.FAULT)
        return handler

    def _chained(self, command: Command) -> Command | None:
        """The command with all data of its chain; None: more of it is to come."""
        if not (self._session.chain or command.chained):
            return command
        parts, self._session.chain = [*self._session.chain, command], []
        first = parts[0]
        needs(all(_header(part) == _header(first) for part in parts), StatusWord.CHAIN)
        size = sum(len(part.data) for part in parts)
        needs(size <= apdu.CHAIN_LIMIT, StatusWord.LENGTH)
        if command.chained:
            self._session.chain = parts
            return None
        data = b"".join(part.data for part in parts)
        return Command(command.cla, command.ins, command.p1, command.p2, data)

    def _fitted(self, data: bytes, room: int) -> bytes:
        """As much as the host will take; the rest waits for GET RESPONSE."""
        if len(data) <= room:
            self._session.pending = b""
            return data + _DONE
        now, rest = data[:room], data[room:]
        self._session.pending = rest
        return now + word_bytes(StatusWord.MORE | (len(rest) if len(rest) < 256 else 0))


def _header(command: Command) -> tuple[int, int, int, int]:
    return command.cla & ~apdu.CHAIN_BIT, command.ins, command.p1, command.p2
