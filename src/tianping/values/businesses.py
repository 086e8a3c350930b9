"""Which message is whose business: the system it belongs to, and the business types it carries.

A message that states its business type and kind may carry any of the types listed here; the list is
for notices and tables, and no message is refused by it. A message that states none has the type
that the standard's list gives it, or, where the list has none, its own code without the version.
Source: CNAPS2-CODES §2 (business types and their messages); house, ADR-0067.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["MESSAGE_BUSINESS", "MessageBusiness", "messages_of"]


class MessageBusiness(NamedTuple):
    """The system of a message, and the business types it carries.

    Attributes:
        system: The system's code, such as ``HVPS``.
        types: The business types it carries.
        stated: Whether the message itself says which type and kind it is of.
    """

    system: str
    types: tuple[str, ...]
    stated: bool = False


def _stated(system: str, types: str) -> MessageBusiness:
    return MessageBusiness(system, tuple(types.split()), stated=True)


def _fixed(system: str, types: str) -> MessageBusiness:
    return MessageBusiness(system, tuple(types.split()))


MESSAGE_BUSINESS: Final[dict[str, MessageBusiness]] = {
    "hvps.111.001.01": _stated(
        "HVPS", "A100 A101 A102 A105 A108 A109 A110 A112 A113 A201 A202 A307 A400"
    ),
    "hvps.112.001.01": _stated("HVPS", "A103 A104 A106 A107 A114 A115 A116 A117 A200 A307"),
    "hvps.141.001.01": _stated("HVPS", "G101 G102 G103 G104 G105 G106"),
    "hvps.143.001.01": _fixed("HVPS", "G106"),
    "hvps.144.001.01": _fixed("HVPS", "hvps.144"),
    "hvps.151.001.01": _fixed("HVPS", "M101"),
    "hvps.152.001.01": _fixed("HVPS", "M103"),
    "hvps.153.001.01": _fixed("HVPS", "M102"),
    "hvps.154.001.01": _fixed("HVPS", "hvps.154"),
    "hvps.631.001.01": _stated("HVPS", "H010 H011 H012"),
    "hvps.634.001.01": _fixed("HVPS", "hvps.634"),
    "hvps.710.001.01": _fixed("HVPS", "hvps.710"),
    "hvps.712.001.01": _fixed("HVPS", "hvps.712"),
    "hvps.714.001.01": _fixed("HVPS", "hvps.714"),
    "beps.720.001.01": _fixed("BEPS", "beps.720"),
    "beps.722.001.01": _fixed("BEPS", "beps.722"),
    "beps.724.001.01": _fixed("BEPS", "beps.724"),
    "ibps.703.001.01": _fixed("IBPS", "ibps.703"),
    "ibps.705.001.01": _fixed("IBPS", "ibps.705"),
    "saps.611.001.01": _stated("SAPS", "H003"),
    "saps.612.001.01": _stated("SAPS", "H004"),
    "saps.613.001.01": _fixed("SAPS", "H005"),
    "saps.357.001.01": _fixed("SAPS", "J003"),
    "saps.358.001.01": _fixed("SAPS", "M104"),
    "saps.361.001.01": _fixed("SAPS", "J004"),
    "saps.363.001.01": _fixed("SAPS", "J007"),
    "saps.365.001.01": _fixed("SAPS", "J007"),
    "saps.366.001.01": _fixed("SAPS", "J005"),
    "saps.368.001.01": _fixed("SAPS", "J006"),
    "saps.369.001.01": _fixed("SAPS", "saps.369"),
    "saps.370.001.01": _fixed("SAPS", "J001"),
    "saps.371.001.01": _fixed("SAPS", "J002"),
    "saps.373.001.01": _fixed("SAPS", "J008"),
    "saps.374.001.01": _fixed("SAPS", "J020 J021"),
    "saps.375.001.01": _fixed("SAPS", "J020"),
    "saps.378.001.01": _fixed("SAPS", "M100"),
    "saps.609.001.01": _fixed("SAPS", "saps.609"),
    "saps.614.001.01": _fixed("SAPS", "saps.614"),
    "saps.731.001.01": _fixed("SAPS", "saps.731"),
    "saps.737.001.01": _fixed("SAPS", "saps.737"),
    "saps.741.001.01": _fixed("SAPS", "saps.741"),
    "nets.354.001.01": _fixed("SAPS", "J026"),
    "nets.376.001.01": _fixed("SAPS", "J022"),
    "nets.377.001.01": _fixed("SAPS", "J022"),
    "ccms.307.001.02": _fixed("CCMS", "K108"),
    "ccms.314.001.01": _fixed("CCMS", "K001"),
    "ccms.315.001.01": _fixed("CCMS", "K002"),
    "ccms.316.001.01": _fixed("CCMS", "K106"),
    "ccms.318.001.01": _fixed("CCMS", "K104"),
    "ccms.319.001.01": _fixed("CCMS", "K105"),
    "ccms.811.001.01": _fixed("CCMS", "ccms.811"),
    "ccms.903.001.02": _fixed("CCMS", "ccms.903"),
    "ccms.919.001.01": _fixed("CCMS", "ccms.919"),
}
"""By message code. Acknowledgements (ccms.990) are nobody's business."""


def messages_of(system: str, business_type: str) -> tuple[str, ...]:
    """Return the messages in which a business type of a system travels."""
    return tuple(
        code
        for code, business in MESSAGE_BUSINESS.items()
        if business.system == system and business_type in business.types
    )
