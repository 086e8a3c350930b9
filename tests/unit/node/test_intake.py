"""The checks at the door: each refuses with its own code, in the written order."""

from __future__ import annotations

import base64
import hashlib
import time
from functools import cache

import msgspec
import pytest

from support.participants import EAST, WEST, signer_of
from support.security_fixtures import NOW_NS, START_NS, authority
from tianping.core.commands import (
    AdjustQueue,
    AnswerReturn,
    CancelPayment,
    Command,
    CreditTransfer,
    QueryQueue,
    QueryStatus,
    RequestReturn,
    SettlementTimes,
    decode_commands,
)
from tianping.core.commands import InstantTransfer as InstantCommand
from tianping.core.terms import CLASS_EXTREMELY_URGENT, CLASS_ORDINARY, CLASS_URGENT, TO_HEAD
from tianping.node.intake import Checker
from tianping.node.tasks import (
    Acknowledged,
    Admitted,
    CheckTask,
    RefusedAtDoor,
    RegistryCopy,
    Verdict,
)
from tianping.participant.enquiries import (
    RETURN_REQUEST,
    QueueQuery,
    ReturnAnswer,
    ReturnRequest,
)
from tianping.participant.messages import (
    Acknowledgement,
    BankParty,
    Cancellation,
    CustomerParty,
    CustomerTransfer,
    InstantTransfer,
    InstitutionTransfer,
    Original,
    QueueAdjustment,
    StatusQuery,
    Times,
)
from tianping.security.algorithms import Algorithm
from tianping.security.identities import Identity
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import write
from tianping.wire.envelope import Envelope, Header, write_envelope
from tianping.wire.message import Message, build
from tianping.wire.signing import is_signed, signature_string

CREATED = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(NOW_NS // 10**9 + 8 * 3600))
DATE = 20261123
ORIGINAL = Original(message_id=f"{DATE}00000009", sender=EAST, code="hvps.111.001.01")


def checker(edition: Edition = Edition.NEWER, *, certificates: bool = True) -> Checker:
    """Return a checker that knows East's certificate, or none."""
    folder = authority().public_folder
    made = Checker(
        edition=edition,
        roots=(folder / "signing-roots.pem").read_bytes(),
        crl_required=False,
        skew_seconds=900,
    )
    bound: dict[str, list[bytes]] = {}
    if certificates:
        bound[EAST] = [signer_of(EAST).certificate.der]
    made.set_registry(RegistryCopy(3, bound, b""))
    return made


def customer(code: str) -> CustomerParty:
    """Return a customer of a bank."""
    return CustomerParty(
        participant=code, branch=code, account_bank=code, name="某公司", account="62170001"
    )


def transfer(**changes: str) -> Message:
    """Return East's payment to West."""
    values = {
        "message_id": f"{DATE}00000001",
        "created_at": CREATED,
        "priority": "NORM",
        "debtor": EAST,
        "creditor": WEST,
        **changes,
    }
    return CustomerTransfer(
        message_id=values["message_id"],
        created_at=values["created_at"],
        amount_fen=Fen(123_45),
        debtor=customer(values["debtor"]),
        creditor=customer(values["creditor"]),
        priority=values["priority"],
    ).message()


@cache
def expired() -> Identity:
    """Return a signer whose certificate has run out."""
    return authority().issue_signing(
        EAST, Algorithm.P256_SHA256, not_before_ns=START_NS - 10 * 86_400 * 10**9, days=1
    )


def sealed(
    message: Message,
    *,
    sender: str = EAST,
    signer: Identity | None = None,
    direction: str = "U",
    system: str = "",
    always: bool = False,
) -> bytes:
    """Return a message in its envelope, signed when its code is, or always."""
    system = system or message.code[:4].upper()
    header = Header(
        "02", sender, system, "0000", system, "20261123", "100000", "XML", message.code,
        "M0000001", "R0000001", "3", direction,
    )  # fmt: skip
    signature = ""
    if always or is_signed(message.code, message.edition):
        signing = signer or signer_of(EAST)
        signature = base64.b64encode(signing.sign(signature_string(message))).decode()
    return write_envelope(Envelope(header, signature, write(message)))


def check(raw: bytes, *, at: Checker | None = None) -> tuple[Verdict, list[Command]]:
    """Check one envelope that came over East's connection."""
    reply = (at or checker()).check(CheckTask(NOW_NS, [EAST], [raw]))
    (verdict,) = reply.verdicts
    return verdict, decode_commands(reply.commands)


def refused(raw: bytes, *, at: Checker | None = None) -> tuple[str, str]:
    """Return rule and code of a refusal; nothing became a command."""
    verdict, commands = check(raw, at=at)
    assert isinstance(verdict, RefusedAtDoor)
    assert commands == []
    assert verdict.text_zh
    return verdict.rule, verdict.code


def test_customer_transfer_becomes_a_command() -> None:
    """Every field that the rules read is where the layout has it."""
    raw = sealed(transfer())
    verdict, (command,) = check(raw)
    assert verdict == Admitted()
    assert isinstance(command, CreditTransfer)
    assert (command.sender, command.debtor_bank) == (EAST, EAST)
    assert (command.creditor_participant, command.creditor_bank) == (WEST, WEST)
    assert (command.amount_fen, command.business_date) == (123_45, DATE)
    assert (command.business_type, command.business_kind) == ("A100", "02102")
    assert (command.certificate, command.registry_version) == (
        signer_of(EAST).certificate.id,
        3,
    )
    assert command.recorded_at_ns == NOW_NS
    assert 0 < command.digest < 2**56


@pytest.mark.parametrize(
    ("priority", "queue_class"),
    [("NORM", CLASS_ORDINARY), ("HIGH", CLASS_URGENT), ("URGT", CLASS_EXTREMELY_URGENT)],
)
def test_priority_becomes_the_class_of_the_queue(priority: str, queue_class: int) -> None:
    """HIGH is 紧急, URGT is 特急; whether a sender may is the core's to say."""
    _, (command,) = check(sealed(transfer(priority=priority)))
    assert isinstance(command, CreditTransfer)
    assert command.queue_class == queue_class


@pytest.mark.parametrize("edition", list(Edition))
def test_institution_transfer_becomes_a_command_in_both_editions(edition: Edition) -> None:
    """hvps.112 keeps its parties in Dbtr and Cdtr and its kind under tag F25."""
    debtor, creditor = (
        BankParty(participant=code, branch=code, account_bank=code, name="行", account="1")
        for code in (EAST, WEST)
    )
    order = InstitutionTransfer(
        message_id=f"{DATE}00000002",
        created_at=CREATED,
        amount_fen=Fen(1),
        debtor=debtor,
        creditor=creditor,
    )
    _, (command,) = check(sealed(order.message(edition)), at=checker(edition))
    assert isinstance(command, CreditTransfer)
    assert (command.creditor_participant, command.business_kind) == (WEST, "02105")


@pytest.mark.parametrize("edition", list(Edition))
def test_instant_transfer_becomes_a_command_in_both_editions(edition: Edition) -> None:
    """hvps.141 names the special participant in its group header, payer and payee in Dbtr, Cdtr."""
    debtor, creditor = (
        BankParty(participant=code, branch=code, account_bank=code, name="行", account="1")
        for code in (WEST, EAST)
    )
    order = InstantTransfer(
        message_id=f"{DATE}00000006",
        created_at=CREATED,
        sender=EAST,
        amount_fen=Fen(70),
        debtor=debtor,
        creditor=creditor,
        business_type="G104",
        business_kind="05301",
    )
    raw = sealed(order.message(edition))
    _, (command,) = check(raw, at=checker(edition))
    assert isinstance(command, InstantCommand)
    assert (command.sender, command.payer, command.payee) == (EAST, WEST, EAST)
    assert (command.amount_fen, command.business_date) == (70, DATE)
    assert (command.business_type, command.business_kind) == ("G104", "05301")
    assert command.original_hash == hashlib.sha256(raw).digest()


def test_other_messages_become_their_commands() -> None:
    """Cancellation, adjustment and query name the original payment."""
    cancel = Cancellation(message_id=f"{DATE}00000003", created_at=CREATED, original=ORIGINAL)
    adjust = QueueAdjustment(
        message_id=f"{DATE}00000004", created_at=CREATED, original=ORIGINAL, to_front=True
    )
    query = StatusQuery(message_id=f"{DATE}00000005", original=ORIGINAL)
    commands = [check(sealed(each.message()))[1][0] for each in (cancel, adjust, query)]
    assert [type(command) for command in commands] == [CancelPayment, AdjustQueue, QueryStatus]
    assert {getattr(command, "original_message_id", "") for command in commands} == {
        ORIGINAL.message_id
    }
    assert {getattr(command, "original_sender", "") for command in commands} == {EAST}
    assert getattr(commands[1], "placement", None) == TO_HEAD


@pytest.mark.parametrize("edition", list(Edition))
def test_queue_query_becomes_a_command(edition: Edition) -> None:
    """QT00 is the account alone, QT01 with its branches; it is not signed."""
    for branches, of, scope in ((False, "", 0), (True, WEST, 1)):
        query = QueueQuery(
            message_id=f"{DATE}00000006",
            created_at=CREATED,
            sender=EAST,
            participant=of,
            branches=branches,
        )
        _, (command,) = check(sealed(query.message(edition)), at=checker(edition))
        assert isinstance(command, QueryQueue)
        assert (command.sender, command.participant, command.scope) == (EAST, of or EAST, scope)


@pytest.mark.parametrize("edition", list(Edition))
def test_return_request_and_answer_become_commands(edition: Edition) -> None:
    """They name the payment, the request, the other side, and who signed."""
    _, (asked,) = check(sealed(return_request().message(edition)), at=checker(edition))
    assert isinstance(asked, RequestReturn)
    assert (asked.original_sender, asked.original_message_id) == (EAST, ORIGINAL.message_id)
    assert (asked.creditor_participant, asked.amount_fen) == (WEST, 123_45)
    assert asked.certificate == signer_of(EAST).certificate.id
    for agreed in (True, False):
        message = return_answer(agreed=agreed).message(edition)
        _, (answered,) = check(sealed(message), at=checker(edition))
        assert isinstance(answered, AnswerReturn)
        assert (answered.original_sender, answered.original_message_id) == (
            WEST,
            "2026112300000099",
        )
        assert answered.agreed is agreed


def test_return_answer_that_says_neither_is_refused() -> None:
    """An answer outside the code list is refused with path and what was expected."""
    raw = altered(return_answer(agreed=True), "RS00", "RS09")
    assert refused(raw) == ("return_answer", "SU1O1114")


def test_return_request_about_two_payments_is_refused() -> None:
    """A high-value message has one payment."""
    pairs = dict(return_request().message().values())
    more = {path.replace("TxInf/", "TxInf[2]/"): value for path, value in pairs.items()}
    twice = {path.replace("TxInf/", "TxInf[1]/"): value for path, value in pairs.items()}
    message = build("ccms.318.001.01", {**twice, **more})
    assert refused(sealed(message)) == ("one_payment", "SU1O0115")


def return_request() -> ReturnRequest:
    """Return East's request to have its payment back from West."""
    return ReturnRequest(
        message_id=f"{DATE}00000007",
        created_at=CREATED,
        original=ORIGINAL,
        creditor=WEST,
        amount_fen=Fen(123_45),
    )


def return_answer(*, agreed: bool) -> ReturnAnswer:
    """Return East's answer to a request of West."""
    return ReturnAnswer(
        message_id=f"{DATE}00000008",
        created_at=CREATED,
        sender=EAST,
        request=Original(message_id="2026112300000099", sender=WEST, code=RETURN_REQUEST),
        payment_id="2026112300000098",
        agreed=agreed,
    )


def altered(answer: ReturnAnswer, old: str, new: str) -> bytes:
    """Return an answer with a text replaced, signed as it then is."""
    pairs = {
        path: value.replace(old, new) if isinstance(value, str) else value
        for path, value in answer.message().values()
    }
    return sealed(build("ccms.319.001.01", pairs))


def test_confirmation_is_no_command() -> None:
    """A ccms.990 tells which message arrived."""
    confirmation = Acknowledgement(
        sender="0000", send_date="20261123", code="saps.604.001.01", mesg_id="00000000000005000001"
    )
    verdict, commands = check(sealed(confirmation.message()))
    assert verdict == Acknowledged(EAST, "00000000000005000001")
    assert commands == []


def test_unreadable_envelope_is_discarded() -> None:
    """What is no envelope is discarded, and nothing of it is believed (RULES-C §9.4)."""
    verdict, _ = check(b"{H:02" + b"?" * 200)
    assert isinstance(verdict, RefusedAtDoor)
    assert (verdict.answer, verdict.rule, verdict.code) == (
        "ccms.911.001.02",
        "envelope",
        "SU1O0107",
    )
    assert (verdict.header, verdict.sender) == (b"", "")


def test_delivered_direction_is_discarded() -> None:
    """A bank does not send what only the NPC sends."""
    assert refused(sealed(transfer(), direction="D")) == ("envelope_direction", "SU1O0107")


def test_foreign_sender_is_refused_before_the_body_is_read() -> None:
    """The connection's right comes before the schema."""
    raw = sealed(transfer(), sender=WEST).replace(b"<MsgId>", b"<MsgXX>")
    assert refused(raw) == ("sender_not_connections", "SU1O4003")


def test_type_that_no_bank_sends_is_discarded() -> None:
    """A receipt is not for banks to send."""
    raw = sealed(transfer()).replace(b"XMLhvps.111.001.01", b"XMLsaps.604.001.01")
    assert refused(raw) == ("message_type", "SU1O1101")


def test_schema_comes_before_the_signature() -> None:
    """A body that is not as described is discarded, whatever its signature."""
    raw = sealed(transfer()).replace(b"<NbOfTxs>1</NbOfTxs>", b"<NbOfTxs>x</NbOfTxs>")
    assert refused(raw) == ("schema", "SU1O0101")


def test_message_id_without_a_date_is_refused() -> None:
    """The business date is in the message id."""
    assert refused(sealed(transfer(message_id="99999999X"))) == ("message_id", "SU1O1021")


def test_body_of_another_sender_is_refused() -> None:
    """Header and body name the same sender."""
    assert refused(sealed(transfer(debtor=WEST, creditor=EAST))) == ("body_sender", "SU1O2020")


def test_sender_without_certificate_is_refused_as_such() -> None:
    """Certificate comes before signature."""
    assert refused(sealed(transfer()), at=checker(certificates=False)) == (
        "certificate",
        "SU1O4002",
    )


def test_sender_with_expired_certificate_is_refused_as_such() -> None:
    """A certificate that has run out does not verify even a right signature."""
    at = checker()
    at.set_registry(RegistryCopy(4, {EAST: [expired().certificate.der]}, b""))
    assert refused(sealed(transfer(), signer=expired()), at=at) == ("certificate", "SU1O4002")


def test_two_certificates_overlap() -> None:
    """During a change-over either certificate of a bank verifies."""
    second = authority().issue_signing(EAST, Algorithm.P256_SHA256, not_before_ns=START_NS)
    at = checker()
    both = [expired().certificate.der, signer_of(EAST).certificate.der, second.certificate.der]
    at.set_registry(RegistryCopy(5, {EAST: both}, b""))
    for signer in (signer_of(EAST), second):
        _, (command,) = check(sealed(transfer(), signer=signer), at=at)
        assert isinstance(command, CreditTransfer)
        assert command.certificate == signer.certificate.id


@pytest.mark.parametrize("change", ["none", "wrong", "not base64 strict"])
def test_wrong_signature_is_refused(change: str) -> None:
    """No signature, another's, and one in loose base64 are all refused."""
    raw = sealed(transfer())
    if change == "none":
        start, end = raw.index(b"{S:"), raw.index(b"<?xml")
        raw = raw[:start] + raw[end:]
    elif change == "wrong":
        raw = sealed(transfer(), signer=signer_of(WEST))
    else:
        raw = raw.replace(b"{S:M", b"{S:N")
    assert refused(raw) == ("signature", "SU1O4001")


@pytest.mark.parametrize("seconds", [-1_000, 1_000])
def test_time_far_from_now_is_refused(seconds: int) -> None:
    """A sending time outside the tolerated skew is refused, after the signature was right."""
    moment = time.gmtime(NOW_NS // 10**9 + 8 * 3600 + seconds)
    created = time.strftime("%Y-%m-%dT%H:%M:%S", moment)
    assert refused(sealed(transfer(created_at=created))) == ("created_time", "SU1O1020")


def test_bank_code_that_is_none_is_refused() -> None:
    """A creditor that is no bank code is refused with the code for that."""
    assert refused(sealed(transfer(creditor="12345"))) == ("bank_code", "SU1O2999")


def test_verdicts_keep_the_order_of_the_envelopes() -> None:
    """One bad envelope among good ones refuses only itself."""
    raws = [sealed(transfer()), b"?", sealed(transfer())]
    reply = checker().check(CheckTask(NOW_NS, [EAST], raws))
    kinds = [type(verdict) for verdict in reply.verdicts]
    assert kinds == [Admitted, RefusedAtDoor, Admitted]
    assert len(decode_commands(reply.commands)) == 2
    assert msgspec.msgpack.encode(reply)


def test_check_transfer_with_times_states_them_as_instants_of_the_day_of_arrival() -> None:
    """FrTm and RjctTm, or TillTm, of Beijing; till and reject together are refused at the door."""
    at = {"from_time": "10:30:00", "reject_time": "11:00:05"}
    verdict, (command,) = check(sealed(_timed(**at)))
    assert isinstance(verdict, Admitted)
    assert isinstance(command, CreditTransfer)
    midnight_ns = NOW_NS - (NOW_NS + 8 * 3600 * 10**9) % (86_400 * 10**9)
    assert command.times == SettlementTimes(
        midnight_ns + 37_800 * 10**9, midnight_ns + 39_605 * 10**9, returned=True
    )
    _, (wish,) = check(sealed(_timed(till_time="11:00:05")))
    assert isinstance(wish, CreditTransfer)
    assert wish.times == SettlementTimes(0, midnight_ns + 39_605 * 10**9, returned=False)
    refused, commands = check(sealed(_timed(till_time="11:00:00", reject_time="11:00:00")))
    assert isinstance(refused, RefusedAtDoor)
    assert (refused.rule, refused.code) == ("settlement_times", "SU1O1020")
    assert commands == []


def test_check_transfer_with_an_altered_time_is_refused() -> None:
    """The times are signed."""
    raw = sealed(_timed(reject_time="11:00:00"))
    verdict, _ = check(raw.replace(b"11:00:00", b"12:00:00"))
    assert isinstance(verdict, RefusedAtDoor)
    assert verdict.rule == "signature"


def _timed(**times: str) -> Message:
    return CustomerTransfer(
        message_id=f"{DATE}00000001",
        created_at=CREATED,
        amount_fen=Fen(123_45),
        debtor=customer(EAST),
        creditor=customer(WEST),
        times=Times(**times),
    ).message()
