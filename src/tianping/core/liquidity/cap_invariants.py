"""What is true of net debit caps and the values on them after every command.

Source: RULES-R §4.1; RULES-Q §10.3; house, ADR-0056.
"""

from __future__ import annotations

from tianping.core.faults import check
from tianping.core.liquidity.caps import available_cap_fen
from tianping.core.settlement.earmarks import EARMARK_SYSTEMS
from tianping.core.state import SettlementAccount, State
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["check_caps"]


def check_caps(state: State) -> None:
    """Check that caps have owners and bounds, and that no crossing of a value was overlooked.

    Source: RULES-R §4.1; RULES-Q §10.3 (edge trigger); house, ADR-0056.
    """
    for code, of_owner in state.caps.items():
        check(state.participants[code].account is not None, f"cap of {code} without account")
        for system, cap in of_owner.items():
            check(system in EARMARK_SYSTEMS, f"cap of {code} in {system}")
            for fen in (cap.credit_fen, cap.pledge_fen):
                check(0 <= fen <= AMOUNT_FEN_MAX, f"part {fen} of a cap of {code}")
    for index, of_account in state.cap_warnings.items():
        account = state.accounts[index]
        check(isinstance(account, SettlementAccount), f"value on a cap of account {index}")
        check(len(of_account) > 0, f"no value on a cap of account {index}")
        if not isinstance(account, SettlementAccount):
            continue
        for key, warning in of_account.items():
            check(key == f"{warning.system} {warning.setter}", f"value {key} on a cap")
            below = available_cap_fen(state, account, warning.system) < warning.value_fen
            check(below == warning.below, f"crossing of value {key} on a cap of {account.owner}")
