"""The firmware of the disk: what each command does. It knows no carrier; the frame around every
command stands in `contacts`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import date

from hardware.emulator.clock import YEARS
from hardware.emulator.contacts import CardSession, Contacts, Handlers
from hardware.emulator.refusal import Refusal, needs
from hardware.emulator.secure_module import SecureModule
from hardware.orders import Secret
from hardware.ports import Done
from hardware.protocol import bodies, commands
from hardware.protocol.apdu import Command
from hardware.protocol.bodies import AllLimits, AllVolumes, ClockSetting, WireRecord
from hardware.protocol.order_bodies import (
    DAYS_BODY,
    DONE_BODY,
    NONCE_SIZE,
    PAGE_BODY,
    PAGE_QUESTION_BODY,
    PIN_ORDER_BODY,
    PROGRESS_BODY,
    PROOF_BODY,
    TOTALS_BODY,
    AllTotals,
    Days,
    Order,
    Progress,
    decode_order,
)
from hardware.protocol.status import StatusWord

PAGE_LIMIT = 256 * 1024  # bytes of journal in one answer

Long = Generator[Progress, None, bytes]


class _Session(CardSession):
    task: tuple[Command, Long] | None = None  # a long one, and by which command it goes on
    progress: Progress = Progress(0, 0)


class Firmware(Contacts):
    """A powered emulated disk behind its contacts."""

    aid = commands.AID_DISK
    _session: _Session

    def __init__(self, module: SecureModule, power_off: Callable[[], None]) -> None:
        self._module = module
        self._power_off = power_off
        super().__init__()

    def close(self) -> None:
        """Power off; the disk may then be powered by somebody else."""
        self._module.close()
        self._power_off()

    def _new_session(self) -> _Session:
        return _Session()

    def _selected(self) -> bytes:
        self._module.wake()
        return bodies.IDENTITY_BODY.encode(self._module.identity())

    def _awake(self) -> bool:
        return not self._module.lost

    # -- commands ----------------------------------------------------------------------------

    def _table(self) -> Handlers:
        module = self._module
        return {
            commands.VERIFY_PIN: self._verify_pin,
            commands.CHANGE_PIN: self._change_pin,
            commands.UNBLOCK_PIN: self._unblock_pin,
            commands.GET_CHALLENGE: lambda _: module.bureau.challenge(),
            commands.GET_STATUS: self._status,
            commands.READ_CLOCK: lambda _: bodies.CLOCK_BODY.encode(ClockSetting(module.clock())),
            commands.SET_CLOCK: self._set_clock,
            commands.GET_LIMITS: self._limits,
            commands.GET_VOLUMES: self._volumes,
            commands.LOAD_VOLUMES: _order(lambda order: module.stock.load(order)),
            commands.RETURN_VOLUMES: self._shown(
                lambda order, shown: module.stock.give_back(order, shown)
            ),
            commands.DISTRIBUTE: self._shown(
                lambda order, shown: module.stock.distribute(order, shown)
            ),
            commands.TAKE_BACK: _order(lambda order: module.stock.take_back(order)),
            commands.SIGN: self._sign,
            commands.VOID: self._void,
            commands.QUERY_RESULT: self._result,
            commands.GET_RECORD: self._record,
            commands.GET_JOURNAL: self._journal,
            commands.MARK_UPLOADED: _order(lambda order: module.bureau.mark_uploaded(order)),
            commands.REPORT: self._report,
            commands.CLEAR: _order(lambda order: module.month.clear(order)),
            commands.PERIOD_TOTALS: self._totals,
            commands.GET_CERTIFICATE: self._certificate,
            commands.SELF_TEST: self._self_test,
            commands.ECHO: lambda command: command.data,
        }

    def _verify_pin(self, command: Command) -> bytes:
        slot = _slot(command)
        if not command.data:
            raise Refusal(self._module.pins.word(slot))
        self._session.shown -= {slot}
        self._module.pins.verify(slot, command.data.decode(errors="replace"))
        self._session.shown |= {slot}
        return b""

    def _change_pin(self, command: Command) -> bytes:
        slot = _slot(command)
        change = bodies.PIN_CHANGE_BODY.decode(command.data)
        self._module.pins.change(slot, change.old, change.new)
        return b""

    def _unblock_pin(self, command: Command) -> bytes:
        if command.p1 == commands.P1_BY_ORDER:
            return _order(self._module.bureau.reset_pin)(command)
        slot = _slot(command)
        asked = PIN_ORDER_BODY.decode(command.data)
        self._module.pins.unblock(slot, asked.administrator, asked.new)
        return b""

    def _status(self, command: Command) -> bytes:
        if command.p1 != commands.P1_SIGNED:
            return bodies.STATUS_BODY.encode(self._module.status())
        needs(len(command.data) == NONCE_SIZE, StatusWord.DATA)
        return PROOF_BODY.encode(self._module.signed_status(command.data))

    def _set_clock(self, command: Command) -> bytes:
        if command.p1 == commands.P1_BY_ORDER:
            return _order(self._module.bureau.set_clock)(command)
        setting = bodies.CLOCK_BODY.decode(command.data)
        needs(commands.PIN_USER in self._session.shown, StatusWord.PIN_NEEDED)
        needs(setting.at.year in YEARS, StatusWord.DATA)
        self._module.set_clock(setting.at)
        return b""

    def _limits(self, _: Command) -> bytes:
        return bodies.LIMITS_BODY.encode(AllLimits(tuple(self._module.memory.kinds.values())))

    def _volumes(self, command: Command) -> bytes:
        if command.p1 == commands.P1_ALL:
            return bodies.VOLUMES_BODY.encode(AllVolumes(tuple(self._module.memory.volumes)))
        needs(command.p1 == commands.P1_NEXT_SLOT, StatusWord.PARAMETER)
        kind = command.data.decode("ascii", errors="replace")
        return bodies.SLOT_BODY.encode(self._module.next_slot(kind))

    def _sign(self, command: Command) -> bytes:
        order = bodies.decode_sign(command.data)
        answer = self._module.sign(order, pin_verified=commands.PIN_USER in self._session.shown)
        return bodies.ANSWER_BODY.encode(answer)

    def _void(self, command: Command) -> bytes:
        voiding = self._module.voiding
        blank = command.p1 == commands.P1_BLANK
        return self._shown(voiding.void_blank if blank else voiding.void)(command)

    def _result(self, command: Command) -> bytes:
        answer = self._module.result(bodies.decode_request_id(command.data))
        if answer is None:
            raise Refusal(StatusWord.NOT_FOUND)
        if isinstance(answer, Done):
            return DONE_BODY.encode(answer)
        return bodies.ANSWER_BODY.encode(answer)

    def _record(self, command: Command) -> bytes:
        records = self._module.records_of(bodies.SLOT_BODY.decode(command.data))
        needs(bool(records), StatusWord.NOT_FOUND)
        return bodies.encode_records(records)

    def _journal(self, command: Command) -> bytes:
        question = bodies.QUESTION_BODY.decode(command.data)
        needs(question.after >= 0 and question.limit > 0, StatusWord.DATA)
        records = self._module.records(question.after, question.limit)
        return bodies.encode_records(_page(iter(records)))

    def _certificate(self, command: Command) -> bytes:
        facts = self._module.facts
        return facts.authority if command.p1 == commands.P1_AUTHORITY else facts.certificate

    def _report(self, command: Command) -> bytes:
        if command.p1 == commands.P1_PAGE:
            question = PAGE_QUESTION_BODY.decode(command.data)
            return PAGE_BODY.encode(self._module.month.page(question))
        if command.p1 == commands.P1_CONFIRM:
            return _order(self._module.month.confirm)(command)
        return self._long(command, lambda: self._built(command))

    def _built(self, command: Command) -> Long:
        done = yield from self._module.month.build(decode_order(command.data), self._session.shown)
        return DONE_BODY.encode(done)

    def _totals(self, command: Command) -> bytes:
        return self._long(command, lambda: self._counted(DAYS_BODY.decode(command.data)))

    def _counted(self, days: Days) -> Long:
        needs(days.first <= days.last < date.max, StatusWord.DATA)
        totals = yield from self._module.totals(days.first, days.last)
        return TOTALS_BODY.encode(AllTotals(totals))

    def _self_test(self, command: Command) -> bytes:
        match command.p1:
            case commands.P1_FULL:
                return self._long(command, self._module.full_self_test)
            case commands.P1_PROGRESS:
                return PROGRESS_BODY.encode(self._session.progress)
        self._module.self_test()
        return b""

    # -- orders and long tasks ---------------------------------------------------------------

    def _shown(self, do: Callable[[Order, frozenset[int]], Done]) -> Callable[[Command], bytes]:
        """An order that asks which 口令 were shown."""
        return _order(lambda order: do(order, self._session.shown))

    def _long(self, command: Command, begin: Callable[[], Long]) -> bytes:
        """A piece of a long task: BUSY until the same command has been sent often enough. Another
        long one takes its place; nothing that it does is done before its end."""
        session = self._session
        task = session.task[1] if session.task and session.task[0] == command else begin()
        session.task = None
        try:
            session.progress = next(task)
        except StopIteration as ended:
            answer: bytes = ended.value
            return answer
        session.task = command, task
        raise Refusal(StatusWord.BUSY)


def _order(do: Callable[[Order], Done]) -> Callable[[Command], bytes]:
    return lambda command: DONE_BODY.encode(do(decode_order(command.data)))


def _slot(command: Command) -> int:
    needs(command.p2 in tuple(Secret), StatusWord.PARAMETER)
    return command.p2


def _page(records: Iterator[WireRecord]) -> Iterator[WireRecord]:
    """Records until the page is full, but at least one."""
    size = 0
    for record in records:
        yield record
        size += len(record.body) + len(record.head.signed_bytes)
        if size > PAGE_LIMIT:
            return
