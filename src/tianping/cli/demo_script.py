"""The demo's day as data: scenes of acts, from ``demo_day.toml``, and what each act may say.

An unknown act, or a field that an act has not, is found when the day is read. Names stand for bank
codes everywhere; in the files of partners with ``@`` in front.
Source: house, ADR-0061.
"""

from __future__ import annotations

from importlib import resources
from typing import Any, Final, TypeAlias

import msgspec

from tianping.cli.blueprint import whole_code

__all__ = [
    "Act",
    "Agree",
    "Appoint",
    "AskLiquidity",
    "Await",
    "Close",
    "Control",
    "Deal",
    "Ended",
    "Fees",
    "MemberAct",
    "Move",
    "NetFileAct",
    "Nets",
    "Offer",
    "OperatorAct",
    "Parameter",
    "PartnerAct",
    "Pay",
    "PenaltyLoan",
    "Pledging",
    "Pool",
    "PoolFloor",
    "SameCity",
    "Scene",
    "Script",
    "Start",
    "Step",
    "Stop",
    "Traffic",
    "Transfer",
    "Until",
    "Watch",
    "Withdraw",
    "script_of_the_day",
]

OPERATOR: Final = "operator"


class _Act(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True):
    """One act; ``by`` is who acts."""

    by: str


# What a participant sends. ``told`` is the status that the platform must tell of the message;
# empty when it is enough that the platform has it.


class Pay(_Act, frozen=True, kw_only=True, tag="pay"):
    """A customer's payment (hvps.111)."""

    to: str
    yuan: str
    name: str
    priority: str = "NORM"
    told: str = ""


class Transfer(_Act, frozen=True, kw_only=True, tag="transfer"):
    """A payment of the office, treasury or bank itself (hvps.112)."""

    to: str
    yuan: str
    name: str
    told: str = ""


class Await(_Act, frozen=True, kw_only=True, tag="await"):
    """Wait until the platform has told a status of an earlier message of one's own."""

    payment: str
    told: str


class Move(_Act, frozen=True, kw_only=True, tag="move"):
    """Put a waiting payment of one's own at the head of its class (saps.365)."""

    payment: str


class Withdraw(_Act, frozen=True, kw_only=True, tag="withdraw"):
    """Withdraw a waiting payment of one's own (ccms.307)."""

    payment: str


class Deal(_Act, frozen=True, kw_only=True, tag="deal"):
    """A request for payment versus payment (hvps.143)."""

    system: str
    to: str
    yuan: str
    bought: str
    name: str
    currency: str = "USD"
    told: str = ""


class Pool(_Act, frozen=True, kw_only=True, tag="pool"):
    """Bind branches to one's pool, in this order (saps.373)."""

    branches: tuple[str, ...]


class Offer(_Act, frozen=True, kw_only=True, tag="offer"):
    """Set an agreement to borrow (saps.374)."""

    name: str
    lender: str
    number: str
    lower: str
    upper: str


class Agree(_Act, frozen=True, kw_only=True, tag="agree"):
    """Agree to lend (saps.375)."""

    request: str
    number: str


class Watch(_Act, frozen=True, kw_only=True, tag="watch"):
    """Set a warning value on one's own account (saps.361)."""

    yuan: str


class AskLiquidity(_Act, frozen=True, kw_only=True, tag="ask-liquidity"):
    """Ask for one's full liquidity (saps.368)."""


class SameCity(_Act, frozen=True, kw_only=True, tag="same-city"):
    """Submit a session (saps.611): what is paid is negative."""

    session: int
    lines: dict[str, str]
    name: str
    told: str = ""


class NetFileAct(_Act, frozen=True, kw_only=True, tag="net-file"):
    """Bring a multilateral net (hvps.631): what is paid is negative."""

    lines: dict[str, str]
    name: str
    told: str = ""


class Traffic(_Act, frozen=True, kw_only=True, tag="traffic"):
    """Big banks send their payments, all at once; the last two are poor."""

    banks: tuple[str, ...]


# What the operator does.


class Appoint(_Act, frozen=True, kw_only=True, tag="appoint"):
    """Give somebody a task of the whole platform."""

    role: str
    who: str


class Pledging(_Act, frozen=True, kw_only=True, tag="pledging"):
    """Let a bank be financed against bonds automatically, up to a limit."""

    bank: str
    yuan: str


class PoolFloor(_Act, frozen=True, kw_only=True, tag="pool-floor"):
    """Set what a pool leaves on the legal entity's account."""

    bank: str
    yuan: str


class Parameter(_Act, frozen=True, kw_only=True, tag="parameter"):
    """Set a parameter, from today on."""

    parameter: str
    value: int


class Fees(_Act, frozen=True, kw_only=True, tag="fees"):
    """Charge fees."""

    office: str
    lines: dict[str, str]


class Nets(_Act, frozen=True, kw_only=True, tag="nets"):
    """Submit a session of BEPS or IBPS: what is paid is negative."""

    system: str
    session: int
    lines: dict[str, str]


class Control(_Act, frozen=True, kw_only=True, tag="control"):
    """Set or release the debit control of an account."""

    bank: str
    release: bool = False


class Close(_Act, frozen=True, kw_only=True, tag="close"):
    """Revoke a bank from the next date on."""

    bank: str


class PenaltyLoan(_Act, frozen=True, kw_only=True, tag="penalty-loan"):
    """Lend a bank the rest of what must settle: one person proposes, another approves."""

    bank: str
    yuan: str
    agreement: str
    persons: tuple[str, str]


class Step(_Act, frozen=True, kw_only=True, tag="step"):
    """Take the business day to a phase."""

    phase: int


# What becomes of partners.


class Start(_Act, frozen=True, kw_only=True, tag="start"):
    """Start a partner with a file of business."""

    partner: str
    file: dict[str, Any]


class Until(_Act, frozen=True, kw_only=True, tag="until"):
    """Wait until a partner has said so often that something happened."""

    partner: str
    event: str
    count: int


class Ended(_Act, frozen=True, kw_only=True, tag="ended"):
    """Wait until a partner has worked its file off: all must be settled."""

    partner: str


class Stop(_Act, frozen=True, kw_only=True, tag="stop"):
    """Tell a partner to stop."""

    partner: str


MemberAct: TypeAlias = (
    Pay
    | Transfer
    | Await
    | Move
    | Withdraw
    | Deal
    | Pool
    | Offer
    | Agree
    | Watch
    | AskLiquidity
    | SameCity
    | NetFileAct
)
OperatorAct: TypeAlias = (
    Appoint | Pledging | PoolFloor | Parameter | Fees | Nets | Control | Close | PenaltyLoan | Step
)
PartnerAct: TypeAlias = Start | Until | Ended | Stop
Act: TypeAlias = MemberAct | OperatorAct | PartnerAct | Traffic


class Scene(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is shown together; texts in English and 中文."""

    key: str
    title: tuple[str, str]
    text: tuple[str, str]
    acts: tuple[Act, ...]


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole day."""

    names: dict[str, str]
    scene: tuple[Scene, ...]

    def code(self, name: str) -> str:
        """Return the bank code of a name.

        Raises:
            KeyError: nobody has it.
        """
        return str(whole_code(self.names[name]))

    def members(self) -> list[str]:
        """Return the names of those who send messages by themselves, in order of appearance."""
        found: list[str] = []
        for act in (act for scene in self.scene for act in scene.acts):
            if isinstance(act, Traffic):
                found += act.banks
            elif isinstance(act, MemberAct):
                found.append(act.by)
        return list(dict.fromkeys(found))

    def content(self, value: Any) -> Any:
        """Return the content of a partner's file, with codes in the place of names."""
        if isinstance(value, dict):
            return {key: self.content(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.content(one) for one in value]
        if isinstance(value, str) and value.startswith("@"):
            return self.code(value[1:])
        return value


def script_of_the_day() -> Script:
    """Return the day of ``demo_day.toml``."""
    content = resources.files("tianping.cli").joinpath("demo_day.toml").read_bytes()
    return msgspec.toml.decode(content, type=Script)
