"""The participant without its network: nothing is lost, nothing is sent under a second id."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from support.fake_node import FakeNode, drive
from support.participants import (
    EAST,
    WEST,
    delivered,
    engine,
    from_platform,
    keyring,
    receipt,
    signer_of,
    transfer,
)
from support.security_fixtures import NOW_NS, authority
from tianping.participant.engine import ParticipantEngine, Received
from tianping.participant.errors import NodeSilentError
from tianping.participant.exchange import Answer, Ask, InboxQuery, SubmissionState
from tianping.participant.messages import Acknowledgement, Original
from tianping.participant.seals import Verdict, judge, keyring_of
from tianping.participant.store import Gap, Store
from tianping.security.certificates import verifier_of
from tianping.security.errors import CertificateError
from tianping.values.bankcode import NPC
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import Envelope, parse_envelope, write_envelope
from tianping.wire.frames import InboxFrame
from tianping.wire.message import Message, build

S = SubmissionState
PAYMENT = "2026112300000001"
INBOX = InboxQuery(EAST)


@pytest.fixture
def east(tmp_path: Path) -> ParticipantEngine:
    """Return the eastern bank's engine."""
    return engine(tmp_path)


@pytest.fixture
def node() -> FakeNode:
    """Return a node without a network."""
    return FakeNode()


def body(raw: bytes) -> Message:
    """Return the body of an envelope."""
    envelope = parse_envelope(raw)
    return parse(envelope.body, envelope.header.mesg_type)


def receive(east: ParticipantEngine, node: FakeNode, *frames: InboxFrame) -> list[Received]:
    """Put frames into the inbox and fetch what is new."""
    node.inbox += frames
    return drive(east.receive(INBOX), node)


def test_send_signs_and_names_the_parties(east: ParticipantEngine, node: FakeNode) -> None:
    """Header and signature are those of the sender; the other side verifies them."""
    (sent,) = drive(east.send([transfer(PAYMENT)]), node)
    envelope = parse_envelope(node.taken[0])
    header = envelope.header
    assert (header.orig_sender, header.orig_receiver) == (EAST, WEST)
    assert (header.orig_sender_sid, header.mesg_direction) == ("HVPS", "U")
    assert (header.orig_send_date, header.orig_send_time) == ("20261123", "080000")
    assert header.mesg_ref_id == PAYMENT
    found = judge(envelope, edition=Edition.NEWER, keyring=keyring())
    assert found.verdict is Verdict.VERIFIED
    assert (sent.state, sent.position, sent.message_id) == (S.ACCEPTED, 1, PAYMENT)


def test_send_many_is_one_request_with_ids_of_their_own(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """Header ids never repeat within a day, business ids count from the business date."""
    ids = east.message_ids(20261124, 3)
    assert ids == ["2026112400000001", "2026112400000002", "2026112400000003"]
    sent = drive(east.send([transfer(each) for each in ids]), node)
    assert len(node.asks) == 1
    assert len({each.key for each in sent}) == 3
    assert [each.message_id for each in sent] == ids


def test_send_stores_before_it_sends(tmp_path: Path, node: FakeNode) -> None:
    """A client killed between the two knows the message and sends the same bytes."""
    first = engine(tmp_path)
    conversation = first.send([transfer(PAYMENT)])
    ask = conversation.send(None)
    conversation.close()
    first.store.close()
    second = engine(tmp_path)
    (seen_to,) = drive(second.recover(), node)
    assert seen_to.state is S.ACCEPTED
    assert node.asks == [ask]


def test_lost_answer_is_asked_for_and_never_sent_under_a_new_id(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """After bounded attempts a payment is open; recovery asks by ccms.316 (issue 2, section 3)."""
    node.faults = [node.lose_answer] * 3
    (lost,) = drive(east.send([transfer(PAYMENT)]), node)
    assert lost.state is S.UNANSWERED
    drive(east.recover(), node)
    assert len(node.taken) == 2
    question = body(node.taken[1])
    assert question.code == "ccms.316.001.01"
    reference = "GetTx/TxQryDef/TxCrit/NewCrit/SchCrit/PmtSch/InstrRef"
    assert question.all(f"{reference}/PmtInstrRef") == [PAYMENT]
    assert question.all(f"{reference}/PrtryRef") == [f"/A70/{EAST}", "/F26/hvps.111.001.01"]
    report = "RtrTx/BizRpt/TxRpt/Tx/Pmt"
    answer = reply_317(question, {f"{report}/TxRef": PAYMENT, **status_at(report, "PR04")})
    receive(east, node, delivered(1, from_platform(answer, 1)))
    known = east.store.sent_as(PAYMENT)
    assert known is not None
    assert (known.state, known.status) == (S.ACCEPTED, "PR04")
    assert east.store.open_messages() == []


def test_payment_unknown_to_the_platform_is_sent_again_byte_for_byte(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """When the query finds nothing, the very bytes of the first attempt go out again."""
    node.faults = [node.lose_request] * 3
    (lost,) = drive(east.send([transfer(PAYMENT)]), node)
    drive(east.recover(), node)
    question = body(node.taken[0])
    answer = reply_317(
        question, {"RtrTx/OprlErr/Err/Prtry": "PR09", "RtrTx/OprlErr/Desc": "CB2O1006"}
    )
    receive(east, node, delivered(1, from_platform(answer, 1)))
    (again,) = drive(east.recover(), node)
    assert again.state is S.ACCEPTED
    assert node.taken[1:] == [lost.envelope]


def test_lost_answer_is_asked_for_once_until_the_reply_has_come(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """Impatience adds no load: a query that was taken will be answered; one that was not is new."""
    node.faults = [node.lose_answer] * 3
    drive(east.send([transfer(PAYMENT)]), node)
    node.faults = [node.lose_request] * 3
    drive(east.recover(), node)
    assert len(node.taken) == 1
    for _ in range(3):
        drive(east.recover(), node)
    assert [body(raw).code for raw in node.taken[1:]] == ["ccms.316.001.01"]
    node.faults = [node.lose_answer] * 3
    lost = east.store.sent_as(PAYMENT)
    assert lost is not None
    drive(east.resend([lost]), node)
    drive(east.recover(), node)
    assert [body(raw).code for raw in node.taken[1:]] == ["ccms.316.001.01"] * 2


def reply_317(question: Message, values: dict[str, str]) -> Message:
    """Return the platform's answer to a status query."""
    head: dict[str, str] = {
        "RtrTx/MsgId/Id": "2026112390000009",
        "RtrTx/BizQryRef/QryRef": str(question.get("GetTx/MsgId/Id")),
        "RtrTx/BizQryRef/QryNm": EAST,
    }
    return build("ccms.317.001.01", {**head, **values})


def status_at(report: str, status: str) -> dict[str, str]:
    """Return the rest of a status report."""
    rejection = f"{report}/InstrSts/PmtInstrStsRsn/PrtryRjctnRsn"
    return {
        "RtrTx/BizRpt/TxRpt/InstrRef/PmtInstrRef": "1",
        "RtrTx/BizRpt/TxRpt/Tx/PmtFr/AcctId/DmstAcct/Id": EAST,
        f"{report}/TrfValDt/Dt": "2026-11-23",
        f"{report}/InstrSts/PmtInstrSts/PrtrySts": status,
        f"{rejection}/PrtryStsRsn": "1",
        f"{rejection}/Rsn": "CB1I0000",
    }


def test_received_receipt_is_verified_noted_and_acknowledged(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """A settlement receipt moves the status; ccms.990 repeats its header fields."""
    drive(east.send([transfer(PAYMENT)]), node)
    (received,) = receive(east, node, delivered(1, from_platform(receipt(PAYMENT), 1)))
    assert (received.verdict, received.code) == (Verdict.VERIFIED, "saps.604.001.01")
    known = east.store.sent_as(PAYMENT)
    assert known is not None
    assert (known.status, known.status_code) == ("PR04", "CB1I0000")
    assert east.store.unacknowledged(EAST) == [received.entry]
    drive(east.acknowledge([received.entry]), node)
    assert east.store.unacknowledged(EAST) == []
    confirmed = dict(body(node.taken[1]).values())
    assert confirmed == {
        "ComConf/ConfInf/OrigSndr": NPC,
        "ComConf/ConfInf/OrigSndDt": "20261123",
        "ComConf/ConfInf/MT": "saps.604.001.01",
        "ComConf/ConfInf/MsgId": "NPC00000000000000001",
        "ComConf/ConfInf/MsgRefId": "NPC00000000000000001",
        "ComConf/ConfInf/MsgPrcCd": "PM1I0000",
    }


def test_platform_acknowledgement_confirms_and_is_not_acknowledged(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """A ccms.990 for a message of ours settles its arrival even when the answer was lost."""
    node.faults = [node.lose_answer] * 3
    (lost,) = drive(east.send([transfer(PAYMENT)]), node)
    acknowledgement = Acknowledgement(
        sender=EAST, send_date="20261123", code=lost.code, mesg_id=lost.key.mesg_id
    )
    new = receive(east, node, delivered(1, from_platform(acknowledgement.message(), 1)))
    assert [each.verdict for each in new] == [Verdict.NOT_SIGNED]
    known = east.store.sent(lost.key)
    assert known is not None
    assert (known.state, known.confirmed) == (S.ACCEPTED, True)
    asked = len(node.asks)
    drive(east.acknowledge([each.entry for each in new]), node)
    assert len(node.asks) == asked


def test_discard_notice_ends_a_message(east: ParticipantEngine, node: FakeNode) -> None:
    """A ccms.911 says that the platform threw a message away, and why."""
    (sent,) = drive(east.send([transfer(PAYMENT)]), node)
    root = "DscrdMsgNtfctn/DscrdInf"
    notice = build(
        "ccms.911.001.02",
        {
            f"{root}/OrigSndr": EAST,
            f"{root}/OrigSndDt": sent.key.send_date,
            f"{root}/MT": sent.code,
            f"{root}/MsgId": sent.key.mesg_id,
            f"{root}/MsgRefId": sent.key.mesg_id,
            f"{root}/PrcCd": "CB1O1001",
            f"{root}/RjctInf": "报文无法解析",
        },
    )
    receive(east, node, delivered(1, from_platform(notice, 1)))
    known = east.store.sent(sent.key)
    assert known is not None
    assert (known.state, known.status, known.status_code) == (S.REFUSED, "discarded", "CB1O1001")


def test_redelivered_message_is_handed_on_once(east: ParticipantEngine, node: FakeNode) -> None:
    """Before it is acknowledged a repeat is dropped; after, it is acknowledged again."""
    envelope = from_platform(receipt(PAYMENT), 1)
    (first,) = receive(east, node, delivered(1, envelope))
    repeat = delivered(1, envelope, possible_duplicate=True)
    assert drive(east.settle(EAST, [repeat]), node) == []
    assert node.taken == []
    drive(east.acknowledge([first.entry]), node)
    assert drive(east.settle(EAST, [repeat]), node) == []
    assert [body(each).code for each in node.taken] == ["ccms.990.001.02"] * 2


def test_acknowledgement_not_taken_leaves_the_message_pending(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """What the platform did not take as acknowledged is acknowledged later."""
    (received,) = receive(east, node, delivered(1, from_platform(receipt(PAYMENT), 1)))
    node.faults = [node.lose_request] * 3
    drive(east.acknowledge([received.entry]), node)
    assert east.store.unacknowledged(EAST) == [received.entry]


def test_forwarded_payment_is_verified_end_to_end(east: ParticipantEngine, node: FakeNode) -> None:
    """The sender's signature, by the sender's own certificate (CCMS-T §五.3.1)."""
    original = transfer(PAYMENT).message
    frames = [
        delivered(1, from_platform(original, 1, sender=WEST, signer=WEST)),
        delivered(2, from_platform(original, 2, sender=WEST, signer=NPC)),
    ]
    assert [each.verdict for each in receive(east, node, *frames)] == [
        Verdict.VERIFIED,
        Verdict.SIGNATURE_WRONG,
    ]


def altered(raw: bytes, **changes: object) -> bytes:
    """Return an envelope with parts exchanged."""
    return write_envelope(msgspec.structs.replace(parse_envelope(raw), **changes))


def test_bad_messages_are_kept_judged_and_believed_in_nothing(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """A wrong signature, a missing one, an unknown signer, another receiver, no body."""
    drive(east.send([transfer(PAYMENT)]), node)
    good = [from_platform(receipt(PAYMENT, "PR09"), number) for number in range(1, 8)]
    header = parse_envelope(good[2]).header
    stranger = msgspec.structs.replace(header, orig_sender="999999999999")
    elsewhere = msgspec.structs.replace(header, orig_receiver=WEST)
    frames = [
        altered(good[0], body=parse_envelope(good[0]).body.replace(b"PR09", b"PR04")),
        altered(good[1], signature=""),
        altered(good[2], header=stranger),
        altered(good[3], header=elsewhere),
        altered(good[4], body=b"<Document/>"),
        good[5][:100],
    ]
    received = receive(east, node, *(delivered(n, raw) for n, raw in enumerate(frames, 1)))
    assert [each.verdict for each in received] == [
        Verdict.SIGNATURE_WRONG,
        Verdict.SIGNATURE_MISSING,
        Verdict.SIGNER_UNKNOWN,
        Verdict.NOT_FOR_US,
        Verdict.UNREADABLE,
        Verdict.UNREADABLE,
    ]
    assert not any(each.verdict.is_good for each in received)
    known = east.store.sent_as(PAYMENT)
    assert known is not None
    assert known.status == ""
    assert [each.envelope for each in east.store.inbox(EAST)] == frames


def test_key_used_twice_for_other_content_is_reported(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """Another message under a known key is no repeat."""
    first = from_platform(receipt(PAYMENT, "PR12"), 1)
    second = from_platform(receipt(PAYMENT, "PR04"), 1)
    new = receive(east, node, delivered(1, first), delivered(2, second))
    assert [each.verdict for each in new] == [Verdict.VERIFIED, Verdict.KEY_REUSED]


def test_gap_is_asked_for_once(east: ParticipantEngine, node: FakeNode) -> None:
    """Numbers jumped over are fetched; what the node does not have stays known as a gap."""
    envelopes = [from_platform(receipt(PAYMENT), number) for number in range(1, 6)]
    node.faults = [jumping(node, delivered(1, envelopes[0]), delivered(4, envelopes[3]))]
    node.inbox = [delivered(2, envelopes[1]), delivered(4, envelopes[3])]
    new = drive(east.receive(INBOX), node)
    assert [each.entry.sequence for each in new] == [1, 2, 4]
    assert [ask.query.get("after") for ask in node.asks] == ["0", "1"]
    assert east.store.gaps(EAST) == [Gap(EAST, 3, 3)]
    node.inbox.append(delivered(5, envelopes[4]))
    assert [each.entry.sequence for each in drive(east.receive(INBOX), node)] == [5]
    assert [ask.query.get("after") for ask in node.asks] == ["0", "1", "4"]


def test_gap_whose_question_got_no_answer_is_asked_for_again(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """A node that falls silent after a jump does not make the numbers before it forgotten."""
    envelopes = [from_platform(receipt(PAYMENT), number) for number in range(1, 5)]
    node.faults = [
        jumping(node, delivered(1, envelopes[0]), delivered(3, envelopes[2])),
        *[node.lose_request] * 3,
    ]
    with pytest.raises(NodeSilentError):
        drive(east.receive(INBOX), node)
    assert east.store.gaps(EAST) == [Gap(EAST, 2, 2)]
    node.inbox = [delivered(number, raw) for number, raw in enumerate(envelopes, 1)]
    new = drive(east.receive(INBOX), node)
    assert [each.entry.sequence for each in new] == [2, 4]
    assert east.store.gaps(EAST) == []


def test_gap_of_which_a_part_was_answered_is_asked_for_to_its_end(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """An answer that ends before the gap does says nothing of the rest."""
    envelopes = [from_platform(receipt(PAYMENT), number) for number in range(1, 6)]
    node.faults = [
        jumping(node, delivered(1, envelopes[0]), delivered(5, envelopes[4])),
        jumping(node, delivered(3, envelopes[2])),
    ]
    assert len(drive(east.receive(INBOX), node)) == 3
    assert east.store.gaps(EAST) == [Gap(EAST, 2, 2), Gap(EAST, 4, 4)]
    node.inbox = [delivered(number, raw) for number, raw in enumerate(envelopes, 1)]
    assert [each.entry.sequence for each in drive(east.receive(INBOX), node)] == [4]
    assert east.store.gaps(EAST) == [Gap(EAST, 2, 2)]


def test_status_that_comes_late_does_not_undo_a_later_one(
    east: ParticipantEngine, node: FakeNode
) -> None:
    """PR12 fills the gap before PR04: the payment stays settled."""
    waits = from_platform(receipt(PAYMENT, "PR12"), 1)
    settled = from_platform(receipt(PAYMENT, "PR04"), 2)
    drive(east.send([transfer(PAYMENT)]), node)
    receive(east, node, delivered(2, settled))
    receive(east, node, delivered(1, waits))
    known = east.store.sent_as(PAYMENT)
    assert known is not None
    assert known.status == "PR04"


def test_message_is_stored_together_with_what_it_says(
    east: ParticipantEngine, node: FakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that dies between the two gets the message again and reads it again."""
    settled = from_platform(receipt(PAYMENT, "PR04"), 1)
    drive(east.send([transfer(PAYMENT)]), node)
    with monkeypatch.context() as dying:
        dying.setattr(Store, "tell_status", _die)
        with pytest.raises(RuntimeError, match="killed"):
            receive(east, node, delivered(1, settled))
    assert list(east.store.inbox(EAST)) == []
    receive(east, node, delivered(1, settled))
    known = east.store.sent_as(PAYMENT)
    assert known is not None
    assert known.status == "PR04"


def _die(*_: object, **__: object) -> None:
    raise RuntimeError("killed")


def jumping(node: FakeNode, *frames: InboxFrame) -> Callable[[Ask], Answer]:
    """Plan an answer with just these frames."""

    def answer(ask: Ask) -> Answer:
        kept, node.inbox = node.inbox, list(frames)
        try:
            return node.deliver(ask)
        finally:
            node.inbox = kept

    return answer


def test_query_of_several_payments_is_one_request(east: ParticipantEngine, node: FakeNode) -> None:
    """Each question has an id of its own."""
    originals = [
        Original(message_id=f"2026112300000{number:03d}", sender=EAST, code="hvps.112.001.01")
        for number in (1, 2)
    ]
    done = drive(east.query(originals), node)
    assert [each.state for each in done] == [S.ACCEPTED, S.ACCEPTED]
    assert len({body(raw).get("GetTx/MsgId/Id") for raw in node.taken}) == 2


def test_signature_by_either_of_two_platform_certificates_is_accepted() -> None:
    """While the platform changes certificates, both count."""
    first, second = signer_of(NPC), signer_of(WEST)
    ring = msgspec.structs.replace(
        keyring(),
        platform=(verifier_of(first.certificate), verifier_of(second.certificate)),
    )
    for signer in (NPC, WEST):
        envelope: Envelope = parse_envelope(from_platform(receipt(PAYMENT), 1, signer=signer))
        assert judge(envelope, edition=Edition.NEWER, keyring=ring).verdict is Verdict.VERIFIED


def test_keyring_leaves_out_a_bank_out_of_date_but_not_the_platform() -> None:
    """One bank's old certificate must not keep others from being verified."""
    trust = authority().trust_store()
    late = signer_of(WEST).certificate.not_after_ns + 1
    old = [signer_of(WEST).certificate]
    with pytest.raises(CertificateError):
        keyring_of({NPC: [signer_of(NPC).certificate]}, trust=trust, at_ns=late)
    assert keyring_of({WEST: old}, trust=trust, at_ns=late).verifiers_of(WEST) == ()
    assert len(keyring_of({WEST: old}, trust=trust, at_ns=NOW_NS).verifiers_of(WEST)) == 1


def test_client_that_lost_its_store_gives_other_header_ids(tmp_path: Path) -> None:
    """Header ids carry four characters of the store, so that two stores hardly ever meet."""
    epochs = {engine(mkdir(tmp_path, str(number))).store.epoch for number in range(8)}
    assert len(epochs) > 1
    (sent,) = engine(tmp_path / "0").prepare([transfer(PAYMENT)])
    again = engine(tmp_path / "0").store
    assert sent.key.mesg_id == f"20261123{again.epoch}00000001"
    assert len(sent.key.mesg_id) == 20


def mkdir(path: Path, name: str) -> Path:
    """Make a folder and return it."""
    (path / name).mkdir()
    return path / name
