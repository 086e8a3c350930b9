"""The blueprint of a platform: offices, banks and parameters, from a TOML file.

Strict: an unknown key, a missing one or a wrong value names the file and the place.
Source: house, ADR-0020.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final, Literal

import msgspec

from tianping.cli.authority_words import authority_lines
from tianping.cli.bank_codes import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.known_errors import texts_of
from tianping.cli.stated_rules import StatedRule
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.values.dates import BusinessDate, parse_date
from tianping.values.errors import ValueTextError
from tianping.values.money import parse_yuan

__all__ = [
    "BankPlan",
    "Blueprint",
    "OfficePlan",
    "example_blueprint",
    "packaged_blueprint",
    "read_blueprint",
    "whole_code",
]

BLUEPRINT_BYTES_MAX: Final = 4_000_000
BANKS_MAX: Final = 10_000
_SUBJECT_BANK: Final = 2012


class OfficePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A PBC accounting office or treasury."""

    code: str
    name: str
    kind: Literal["office", "treasury"] = "office"


class BankPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank or special participant with its account, or an indirect participant.

    ``code`` has twelve digits, or eleven to which the check digit is added. Amounts are yuan.
    ``subject`` is 2012 unless said otherwise, and 2019 for a special participant.
    An indirect participant names ``direct`` and has neither office nor account. A special one may
    name the ``business`` that it is for, so that ``tianping partner`` takes it for no other.
    """

    code: str
    name: str
    kind: Literal["bank", "special", "indirect"] = "bank"
    office: str = ""
    direct: str = ""
    legal_entity: str = ""
    subject: int = 0
    opening: str = "0.00"
    minimum: str = "0.00"
    overdraft: str = "0.00"
    algorithm: Literal["p256", "sm2", "rsa"] | None = None
    business: Literal["", "cards", "depository", "bills", "fx", "pledges"] = ""

    def __post_init__(self) -> None:
        """Fill in the deposit subject that the kind has, unless another was given."""
        if not self.subject:
            subject = SUBJECT_SPECIAL if self.kind == "special" else _SUBJECT_BANK
            msgspec.structs.force_setattr(self, "subject", subject)


class Blueprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole platform before its first day.

    ``authority`` are rules beside the standard ones, which ``standard_authorities`` leaves out;
    ``cities`` say which CCPC each city belongs to.
    """

    name: str
    business_date: str
    office: list[OfficePlan]
    bank: list[BankPlan]
    edition: Literal["newer", "2010"] = "newer"
    algorithm: Literal["p256", "sm2", "rsa"] = "p256"
    parameters: dict[str, int] = {}
    calendar: Literal["china", "none"] = "china"
    """Whose working days the platform keeps; with none it takes whatever later date it is given."""
    standard_authorities: bool = True
    authority: list[StatedRule] = []
    cities: dict[str, str] = {}

    @property
    def date(self) -> BusinessDate:
        """The first business date."""
        return parse_date(self.business_date)


def read_blueprint(path: Path) -> Blueprint:
    """Read and check a blueprint.

    Raises:
        Failure: with INPUT: the file cannot be read, or says something it should not.
    """
    try:
        size = path.stat().st_size
        if size > BLUEPRINT_BYTES_MAX:
            raise Failure(
                Exit.INPUT,
                f"{path}: expected at most {BLUEPRINT_BYTES_MAX} bytes, found {size}",
                f"{path}：应不超过 {BLUEPRINT_BYTES_MAX} 字节，实为 {size}",
            )
        content = path.read_bytes()
    except OSError as error:
        raise Failure(Exit.INPUT, f"{path}: {error}", f"{path}：无法读取：{error}") from error
    return _checked(content, where=str(path))


def example_blueprint() -> Blueprint:
    """Return the built-in blueprint: a dozen invented banks under three offices."""
    return packaged_blueprint("dozen.toml")


def packaged_blueprint(name: str) -> Blueprint:
    """Return a blueprint that comes with Tianping."""
    content = resources.files("tianping.cli").joinpath(name).read_bytes()
    return _checked(content, where=name)


def _checked(content: bytes, *, where: str) -> Blueprint:
    """Decode a blueprint and check every code, date and amount in it."""
    try:
        blueprint = msgspec.toml.decode(content, type=Blueprint)
        parse_date(blueprint.business_date)
        offices = [str(whole_code(office.code)) for office in blueprint.office]
        _check_count(len(blueprint.bank))
        direct = [str(whole_code(b.code)) for b in blueprint.bank if b.kind != "indirect"]
        for bank in blueprint.bank:
            _check_bank(bank, linked_to=direct if bank.kind == "indirect" else offices)
        for stated in blueprint.authority:
            authority_lines(stated, today=blueprint.date)
        _check_once([*offices, *(str(whole_code(bank.code)) for bank in blueprint.bank)])
    except (msgspec.DecodeError, msgspec.ValidationError, ValueTextError) as error:
        english, chinese = texts_of(error)
        raise Failure(Exit.INPUT, f"{where}: {english}", f"{where}：{chinese}") from error
    return blueprint


def _check_once(codes: list[str]) -> None:
    """Check that no code is there twice."""
    for number, code in enumerate(codes):
        if code in codes[:number]:
            raise ValueTextError(
                "bank codes",
                "行号",
                expected="each code once",
                expected_zh="每个行号只出现一次",
                found=code,
            )


def _check_count(count: int) -> None:
    """Check how many banks there are."""
    if not 0 < count <= BANKS_MAX:
        raise ValueTextError(
            "banks",
            "银行数",
            expected=f"1 to {BANKS_MAX}",
            expected_zh=f"1 至 {BANKS_MAX}",
            found=count,
        )


def _check_bank(bank: BankPlan, *, linked_to: list[str]) -> None:
    """Check the amounts of a bank and where it belongs."""
    for name, text in (
        ("opening", bank.opening),
        ("minimum", bank.minimum),
        ("overdraft", bank.overdraft),
    ):
        try:
            parse_yuan(text)
        except ValueTextError as error:
            raise ValueTextError(
                f"bank {bank.code}, {name}, {error.what}",
                f"银行 {bank.code}，{name}，{error.what_zh}",
                expected=error.expected,
                expected_zh=error.expected_zh,
                found=error.found,
            ) from error
    if bank.business and bank.kind != "special":
        raise ValueTextError(
            f"bank {bank.code}, business",
            f"银行 {bank.code}，business",
            expected="only with kind special",
            expected_zh="仅用于特许参与者（kind = special）",
            found=bank.business,
        )
    linked = bank.direct if bank.kind == "indirect" else bank.office
    if not linked or (bank.kind == "indirect") == bool(bank.office):
        raise ValueTextError(
            f"bank {bank.code}",
            f"银行 {bank.code}",
            expected="direct for an indirect participant, office for any other",
            expected_zh="间接参与机构填 direct，其他填 office",
            found=f"office {bank.office!r}, direct {bank.direct!r}",
        )
    if str(whole_code(linked)) not in linked_to:
        raise ValueTextError(
            f"bank {bank.code}",
            f"银行 {bank.code}",
            expected="an office, or for an indirect participant a bank, of this file",
            expected_zh="本文件中的会计营业部门；间接参与机构则为本文件中的银行",
            found=linked,
        )
