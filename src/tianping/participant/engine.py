"""The participant without its network: what to send, what to keep, what to make of what comes.

Every public conversation can be driven by anything that answers its ``Ask``; the async client does
so with aiohttp, the tests with a fake. All of it runs in one thread at a time.

The rules it keeps: a message is stored before it leaves; what is sent again is sent again byte for
byte; a payment whose answer was lost is asked for (ccms.316), never sent under a new id; what came
in is stored before it is acknowledged (ccms.990), and is handed on once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from tianping.participant.authorities import Authorities
from tianping.participant.control_notices import ALL_SIGNED, told_rules, told_values
from tianping.participant.days import service_state_of, system_state_of
from tianping.participant.directory import base_codes_of, directory_of
from tianping.participant.enquiries import RETURN_REQUEST, QueueQuery, return_notice_of
from tianping.participant.exchange import (
    Conversation,
    InboxQuery,
    RetryPolicy,
    Submission,
    SubmissionState,
    batches,
    poll,
    submit,
)
from tianping.participant.lending import LENDING_REQUEST, lending_answer_of
from tianping.participant.log_in import forced_out_of, log_in_answer_of
from tianping.participant.messages import (
    ACKNOWLEDGEMENT,
    PAYMENTS,
    Acknowledgement,
    Original,
    StatusQuery,
    message_id_of,
)
from tianping.participant.notices import confirmation_of, status_notice_of, unknown_query_of
from tianping.participant.presence import Presence
from tianping.participant.records import Outgoing, Party, Received
from tianping.participant.seals import Judgement, Verdict, judge, seal
from tianping.participant.store import Gap, HeaderKey, InboxEntry, SentMessage, Store
from tianping.values.bankcode import NPC
from tianping.values.dates import beijing_date_time
from tianping.wire.envelope import (
    DOWNLOAD_BYTES_MAX,
    Envelope,
    EnvelopeError,
    Header,
    parse_envelope,
    write_envelope,
)
from tianping.wire.frames import InboxFrame
from tianping.wire.message import Message
from tianping.wire.signing import is_signed

__all__ = ["Outgoing", "ParticipantEngine", "Party", "Received"]

_MESG_REF_ID_MAX: Final = 20
_NUMBERS: Final = "mesg_id"
_ASKED_AT_ONCE: Final = 1_000
"""Messages of a gap that are asked for in one request; a node delivers no more."""


class ParticipantEngine:
    """One participant's side of the wire, all but the sockets."""

    def __init__(
        self,
        party: Party,
        *,
        store: Store,
        clock_ns: Callable[[], int],
        policy: RetryPolicy | None = None,
        checks_authority: bool = True,
    ) -> None:
        self._party = party
        self._store = store
        self._checks_authority = checks_authority
        self._authorities = Authorities(store.told, party.bank_code)
        self._epoch = store.epoch
        self._clock_ns = clock_ns
        self._policy = policy if policy is not None else RetryPolicy()
        # Payments whose query the platform has taken: its answer comes by the inbox, so asking
        # again before it came would only make a slow platform slower.
        self._asked_for: set[str] = set()
        # Gaps that the platform was asked for and did not fill.
        self._vain: set[Gap] = set()
        # What came while something else was waited for: handed on with what comes next.
        self._aside: dict[str, list[Received]] = {}
        self.presence = Presence(self)

    @property
    def party(self) -> Party:
        """Who this client is."""
        return self._party

    @property
    def store(self) -> Store:
        """The client's memory."""
        return self._store

    @property
    def policy(self) -> RetryPolicy:
        """How often is tried again."""
        return self._policy

    def now_ns(self) -> int:
        """Return this moment by the client's clock."""
        return self._clock_ns()

    def created_at(self) -> str:
        """Return this moment as a message states it (CreDtTm), in Beijing time."""
        return beijing_date_time(self._clock_ns()).strftime("%Y-%m-%dT%H:%M:%S")

    def message_ids(self, business_date: int, count: int = 1) -> list[str]:
        """Return ids for the bodies of new messages: the business date and a fresh number."""
        numbers = self._store.take_numbers(f"message_id {business_date}", count)
        return [f"{business_date:08d}{number:08d}" for number in numbers]

    # Sending

    def prepare(self, outgoing: Sequence[Outgoing], *, durable: bool = True) -> list[SentMessage]:
        """Sign messages and store them, ready to be sent and sent again.

        Args:
            outgoing: The messages.
            durable: False for those that are made anew rather than sent again.

        Raises:
            NotAuthorisedError: the platform told that one of them may not be sent; none is stored.
        """
        if self._checks_authority:
            self._authorities.check_sent(each.message for each in outgoing)
        moment = beijing_date_time(self._clock_ns())
        send_date = moment.strftime("%Y%m%d")
        numbers = self._store.take_numbers(f"{_NUMBERS} {send_date}", len(outgoing))
        prepared = [
            self._seal(each, moment.strftime("%Y%m%d%H%M%S"), number)
            for each, number in zip(outgoing, numbers, strict=True)
        ]
        if durable:
            self._store.remember(prepared)
        return prepared

    def _seal(self, outgoing: Outgoing, moment: str, number: int) -> SentMessage:
        message = outgoing.message
        message_id = message_id_of(message)
        system = outgoing.system or message.code[:4].upper()
        header = Header(
            version="02",
            orig_sender=self._party.bank_code,
            orig_sender_sid=system,
            orig_receiver=outgoing.receiver,
            orig_receiver_sid=system,
            orig_send_date=moment[:8],
            orig_send_time=moment[8:],
            struct_type="XML",
            mesg_type=message.code,
            mesg_id=f"{moment[:8]}{self._epoch}{number:08d}",
            mesg_ref_id=message_id if len(message_id) <= _MESG_REF_ID_MAX else "",
            mesg_priority=outgoing.priority,
            mesg_direction="U",
        )
        always = not is_signed(message.code, message.edition) and self._signs_all()
        envelope = seal(message, header=header, signer=self._party.signer, always=always)
        return SentMessage(
            key=_key_of(header),
            code=message.code,
            message_id=message_id,
            envelope=write_envelope(envelope),
        )

    def _signs_all(self) -> bool:
        """Tell whether the platform wants signatures where the catalogue asks for none."""
        return self._store.told.value(self._party.bank_code, ALL_SIGNED) == "1"

    def send(self, outgoing: Sequence[Outgoing]) -> Conversation[list[SentMessage]]:
        """Sign, store and submit messages.

        Returns: each message as it stands afterwards; ``recover`` sees to the open ones.

        Raises:
            NodeRefusedError: the node refused a request as a whole.
        """
        return (yield from self.resend(self.prepare(outgoing)))

    def resend(self, messages: Sequence[SentMessage]) -> Conversation[list[SentMessage]]:
        """Submit stored messages, byte for byte as they were stored."""
        self._asked_for -= {message.message_id for message in messages}
        yield from self._submit(messages)
        return [self._store.sent(message.key) or message for message in messages]

    def exchange(self, messages: Sequence[Message]) -> Conversation[list[Submission]]:
        """Sign and submit messages that are made anew rather than sent again, as they are."""
        prepared = self.prepare([Outgoing(message) for message in messages], durable=False)
        return (yield from submit([each.envelope for each in prepared], self._policy))

    def _submit(self, messages: Sequence[SentMessage]) -> Conversation[list[Submission]]:
        done: list[Submission] = []
        for batch in batches([message.envelope for message in messages]):
            submissions = yield from self.presence.submit(batch)
            keys = [message.key for message in messages[len(done) : len(done) + len(batch)]]
            self._store.record(zip(keys, submissions, strict=True))
            done += submissions
        return done

    def query(self, originals: Sequence[Original]) -> Conversation[list[Submission]]:
        """Ask what became of payments (ccms.316); the answers (ccms.317) come by the inbox."""
        date = int(beijing_date_time(self._clock_ns()).strftime("%Y%m%d"))
        ids = self.message_ids(date, len(originals))
        queries = [
            Outgoing(StatusQuery(message_id=id_, original=each).message(self._party.edition))
            for id_, each in zip(ids, originals, strict=True)
        ]
        self._store.asked((id_, each.message_id) for id_, each in zip(ids, originals, strict=True))
        return (yield from self._submit(self.prepare(queries, durable=False)))

    def query_queue(
        self, participant: str = "", *, branches: bool = False
    ) -> Conversation[SentMessage]:
        """Ask which payments wait (saps.363); the list (saps.364) comes by the inbox.

        Args:
            participant: Whose account; one's own, when empty.
            branches: Also the accounts of its branches.
        """
        date = int(beijing_date_time(self._clock_ns()).strftime("%Y%m%d"))
        query = QueueQuery(
            message_id=self.message_ids(date)[0],
            created_at=self.created_at(),
            sender=self._party.bank_code,
            participant=participant,
            branches=branches,
        )
        (sent,) = yield from self.send([Outgoing(query.message(self._party.edition))])
        return sent

    def recover(self) -> Conversation[list[SentMessage]]:
        """See to every message that is not known to have arrived.

        A payment whose answer was lost is asked for, once until the reply has come; should the
        platform not know it, it tells so and the next ``recover`` sends the same bytes. Everything
        else is sent again as it is.

        Returns: the messages seen to, as they stand afterwards.
        Source: RULES-C §9.5 (examples X1, X2).
        """
        open_ = self._store.open_messages()
        lost = [each for each in open_ if _is_lost_payment(each)]
        self._asked_for &= {each.message_id for each in lost}
        unasked = [each for each in lost if each.message_id not in self._asked_for]
        if unasked:
            sender = self._party.bank_code
            submissions = yield from self.query(
                [
                    Original(message_id=each.message_id, sender=sender, code=each.code)
                    for each in unasked
                ]
            )
            self._asked_for |= {
                each.message_id
                for each, submission in zip(unasked, submissions, strict=True)
                if submission.state is SubmissionState.ACCEPTED
            }
        again = [each for each in open_ if not _is_lost_payment(each)]
        if again:
            yield from self._submit(again)
        return [self._store.sent(each.key) or each for each in open_]

    # Receiving

    def receive(self, query: InboxQuery) -> Conversation[list[Received]]:
        """Fetch, store and judge messages; the new ones are returned, in the order of the stream.

        Messages that were acknowledged before and come again are acknowledged again. A gap is
        asked for until the platform has answered all of it; what does not come then stays in
        ``Store.gaps``.
        """
        frames = yield from poll(self._from_last(query), self._policy)
        if (yield from self.presence.come()) and not frames:
            frames = yield from poll(self._from_last(query), self._policy)
        new = yield from self.settle(query.participant, frames)
        for gap in self._store.gaps(query.participant):
            if gap in self._vain:
                continue
            limit = min(gap.last - gap.first + 1, _ASKED_AT_ONCE)
            missing = InboxQuery(query.participant, gap.first - 1, limit)
            frames = yield from poll(missing, self._policy)
            new += yield from self.settle(query.participant, frames)
            answered_to = min(gap.last, frames[-1].sequence) if frames else gap.last
            self._vain |= {
                left
                for left in self._store.gaps(query.participant)
                if gap.first <= left.first and left.last <= answered_to
            }
        return sorted(new, key=lambda each: each.entry.sequence)

    def _from_last(self, query: InboxQuery) -> InboxQuery:
        after = query.after
        if after is None:
            after = self._store.last_sequence(query.participant)
        return InboxQuery(query.participant, after, query.limit, query.wait_seconds)

    def settle(
        self, participant: str, frames: Iterable[InboxFrame]
    ) -> Conversation[list[Received]]:
        """Take frames in, and acknowledge anew what was acknowledged in vain."""
        taken, again = self.take(participant, frames)
        if again:
            yield from self.acknowledge(again)
        return self._aside.pop(participant, []) + taken

    def set_aside(self, participant: str, frames: Iterable[InboxFrame]) -> Conversation[None]:
        """Take frames in for whoever asks for messages next."""
        new = yield from self.settle(participant, frames)
        self._aside[participant] = new

    def take(
        self, participant: str, frames: Iterable[InboxFrame]
    ) -> tuple[list[Received], list[InboxEntry]]:
        """Read, judge and store frames.

        Returns: the new messages, and those received and acknowledged before that came again.
        """
        received = [self._read(participant, frame) for frame in frames if not frame.is_heartbeat]
        new: list[Received] = []
        again: list[InboxEntry] = []
        # A message and what it says of ours together: once stored, it is never read again.
        with self._store.together():
            kept = self._store.keep(each.entry for each in received)
            for each, before in zip(received, kept, strict=True):
                if before is None:
                    self._note(each)
                    new.append(self._flagged(each))
                elif before.envelope != each.entry.envelope:
                    new.append(msgspec.structs.replace(each, verdict=Verdict.KEY_REUSED))
                elif before.acknowledged and before.code != ACKNOWLEDGEMENT:
                    again.append(before)
        return new, again

    def _read(self, participant: str, frame: InboxFrame) -> Received:
        try:
            envelope = parse_envelope(frame.envelope, size_max=DOWNLOAD_BYTES_MAX)
        except EnvelopeError as error:
            # Without a header there is nothing to acknowledge it by.
            entry = InboxEntry(
                participant=participant,
                sequence=frame.sequence,
                key=HeaderKey("", "", ""),
                code="",
                envelope=frame.envelope,
                verdict=Verdict.UNREADABLE,
                acknowledged=True,
            )
            return Received(entry, Verdict.UNREADABLE, frame.possible_duplicate, reason=str(error))
        judgement = self._judge(participant, envelope)
        entry = InboxEntry(
            participant=participant,
            sequence=frame.sequence,
            key=_key_of(envelope.header),
            code=envelope.header.mesg_type,
            envelope=frame.envelope,
            verdict=judgement.verdict,
            acknowledged=envelope.header.mesg_type == ACKNOWLEDGEMENT,
        )
        return Received(
            entry,
            judgement.verdict,
            frame.possible_duplicate,
            envelope,
            judgement.message,
            judgement.reason,
        )

    def _judge(self, participant: str, envelope: Envelope) -> Judgement:
        party = self._party
        found = judge(envelope, edition=party.edition, keyring=party.keyring)
        if envelope.header.orig_receiver != participant:
            reason = f"orig_receiver {envelope.header.orig_receiver}, not {participant}"
            return Judgement(Verdict.NOT_FOR_US, found.message, reason)
        return found

    def _flagged(self, received: Received) -> Received:
        """Return what was received, flagged when its business may not be received."""
        message = received.message
        if message is None or self._authorities.may_receive(message):
            return received
        return msgspec.structs.replace(received, authorised=False)

    def _note(self, received: Received) -> None:
        """Note what the platform, or the other side of a request, says of a message of ours."""
        message = received.message
        if message is None or not received.verdict.is_good:
            return
        sequence = received.entry.sequence
        if received.entry.key.sender != NPC:
            self._note_return(message, sequence)
            self._note_lending(message, sequence)
            return
        participant, kept = received.entry.participant, self._store.told
        kept.keep_rules(participant, told_rules(message), sequence=sequence)
        kept.keep_values(participant, told_values(message), sequence=sequence)
        confirmation = confirmation_of(message)
        if confirmation is not None and confirmation.discarded:
            self._store.tell_discarded(confirmation.key, confirmation.code, confirmation.text)
        elif confirmation is not None:
            self._store.confirm(confirmation.key)
        if query_id := unknown_query_of(message):
            self._store.tell_unknown(query_id)
        self._note_day(message)
        answer = log_in_answer_of(message)
        if answer is not None:
            self.presence.note(answer)
        self.presence.asked += forced_out_of(message)
        notice = status_notice_of(message)
        if notice is not None and notice.sender in ("", self._party.bank_code):
            told = (notice.status, notice.code, notice.text)
            self._store.tell_status(notice.message_id, told, sequence=sequence)

    def _note_day(self, message: Message) -> None:
        state, service = system_state_of(message), service_state_of(message)
        if state is not None:
            self._store.keep_system(state)
        if service is not None:
            self._store.keep_service(service)
        self._store.keep_directory(directory_of(message))
        self._store.keep_base_codes(base_codes_of(message))

    def _note_return(self, message: Message, sequence: int) -> None:
        answer = return_notice_of(message)
        asked = None if answer is None else self._store.sent_as(answer.request_id)
        if answer is None or answer.agreed is None or asked is None:
            return
        if asked.code == RETURN_REQUEST:
            status = "RS00" if answer.agreed else "RS01"
            self._store.tell_status(answer.request_id, (status, status, ""), sequence=sequence)

    def _note_lending(self, message: Message, sequence: int) -> None:
        answer = lending_answer_of(message)
        asked = None if answer is None else self._store.sent_as(answer.request_id)
        if answer is not None and asked is not None and asked.code == LENDING_REQUEST:
            told = (answer.status, answer.status, "")
            self._store.tell_status(answer.request_id, told, sequence=sequence)

    def acknowledge(self, entries: Sequence[InboxEntry]) -> Conversation[None]:
        """Tell the platform that messages were received and stored (ccms.990).

        What the platform does not take is acknowledged when it comes again.
        """
        wanted = [each for each in entries if each.key.mesg_id and each.code != ACKNOWLEDGEMENT]
        if not wanted:
            return
        outgoing = [
            Outgoing(_acknowledgement(each).message(self._party.edition)) for each in wanted
        ]
        submissions = yield from self._submit(self.prepare(outgoing, durable=False))
        taken = [
            each
            for each, submission in zip(wanted, submissions, strict=True)
            if submission.state is SubmissionState.ACCEPTED
        ]
        self._store.acknowledge(taken)


def _key_of(header: Header) -> HeaderKey:
    return HeaderKey(header.orig_sender, header.orig_send_date, header.mesg_id)


def _is_lost_payment(message: SentMessage) -> bool:
    return message.state is SubmissionState.UNANSWERED and message.code in PAYMENTS


def _acknowledgement(entry: InboxEntry) -> Acknowledgement:
    header = parse_envelope(entry.envelope, size_max=DOWNLOAD_BYTES_MAX).header
    return Acknowledgement(
        sender=entry.key.sender,
        send_date=entry.key.send_date,
        code=entry.code,
        mesg_id=entry.key.mesg_id,
        mesg_ref_id=header.mesg_ref_id,
    )
