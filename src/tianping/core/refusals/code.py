"""The numbers of the core's refusals: the order in which the rules are tried.

A number is part of the journal; gaps leave room. Each area of the core has its hundred or score.
Source: RULES-C §7.3 (order of checks); house, ADR-0009.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

__all__ = ["RefusalCode", "RefusalRow", "RefusalText"]


class RefusalCode(IntEnum):
    """What was refused and why; lower numbers are checked first."""

    PLATFORM_NOT_OPEN = 10
    PLATFORM_ALREADY_OPEN = 11
    CORE_VERSION_UNKNOWN = 12
    VALUE_OUT_OF_BOUNDS = 20
    PARAMETER_UNKNOWN = 30
    PARAMETER_OUT_OF_BOUNDS = 31
    PARAMETER_IN_THE_PAST = 32
    CODE_CHECK_DIGIT_WRONG = 40
    CODE_ALREADY_REGISTERED = 41
    KIND_WRONG = 42
    OFFICE_UNKNOWN = 43
    DIRECT_PARTICIPANT_UNKNOWN = 44
    PARTICIPANT_UNKNOWN = 45
    SUBJECT_WRONG = 46
    ACCOUNT_ALREADY_OPEN = 47
    ACCOUNT_UNKNOWN = 48
    CERTIFICATE_ALREADY_BOUND = 50
    CERTIFICATE_NOT_BOUND = 51
    ACCESS_ALREADY_BOUND = 52
    ACCESS_NOT_BOUND = 53
    SENDER_UNKNOWN = 60
    CERTIFICATE_NOT_SENDERS = 61
    NOT_AUTHORISED = 62
    SAME_ID_OTHER_BODY = 70
    DAILY_CAP_REACHED = 71
    DATE_NOT_CURRENT = 80
    PHASE_WRONG = 82
    PHASE_STEP_WRONG = 83
    NEXT_DATE_WRONG = 84
    WINDOW_NOT_NEEDED = 85
    DEBTOR_BANK_UNKNOWN = 90
    DEBTOR_BANK_NOT_SENDERS = 91
    CREDITOR_PARTICIPANT_UNKNOWN = 92
    CREDITOR_BANK_UNKNOWN = 93
    CREDITOR_BANK_NOT_CREDITORS = 94
    AMOUNT_OUT_OF_BOUNDS = 100
    CLASS_NOT_ALLOWED = 101
    DEBIT_CONTROLLED = 102
    CREDIT_CONTROLLED = 103
    CREDITS_NO_SHORT_ACCOUNT = 104
    ORIGINAL_NOT_OWNED = 110
    ORIGINAL_UNKNOWN = 111
    ORIGINAL_NOT_QUEUED = 112
    CLASS_NOT_ADJUSTABLE = 113
    CLASS_NOT_CANCELLABLE = 114
    ORIGINAL_NOT_SETTLED = 115
    RETURN_NOT_OPEN = 116
    EARMARK_ABOVE_FUNDS = 120
    EARMARK_BEHIND_QUEUE = 121
    CONTROL_ALREADY_SET = 122
    CONTROL_NOT_SET = 123
    NOT_QUEUED_ANY_MORE = 128
    QUEUE_FULL = 130
    BALANCE_OUT_OF_BOUNDS = 131
    MUST_SETTLE_ITEMS_OPEN = 140
    OVERDRAFT_OPEN = 141
    TRIAL_BALANCE_WRONG = 142
    PAYMENTS_STILL_WAIT = 143
    RETURNED_AT_CLOSE = 150
    NEEDS_TWO_PERSONS = 220
    NOT_PROPOSABLE = 221
    TOO_MANY_PROPOSALS = 222
    PROPOSAL_UNKNOWN = 223
    SAME_PERSON = 224
    LOAN_ABOVE_SHORTAGE = 225
    LENDING_UNKNOWN = 260
    LENDING_NOT_PARTY = 261
    LENDING_NUMBER_TAKEN = 262
    LENDING_LIMITS_WRONG = 263
    LENDING_DATES_WRONG = 264
    LENDING_COUNT_REACHED = 265
    LENDING_STATUS_WRONG = 266
    LENDING_NOT_ASKED = 267
    LENDING_RESTORE_WRONG = 268
    EARMARK_BELOW_ZERO = 300
    NET_LINES_WRONG = 301
    NET_PARTY_UNKNOWN = 302
    NET_PARTY_TWICE = 303
    NET_TOTAL_WRONG = 304
    NET_NOT_ZERO = 305
    FX_SYSTEM_UNKNOWN = 306
    HOLD_BEHIND_QUEUE = 307
    HOLD_ABOVE_FUNDS = 308
    NOTHING_HELD = 309


class RefusalText(NamedTuple):
    """What a person and the wire are told of a refusal."""

    english: str
    chinese: str
    reject_code: str
    transient: bool


class RefusalRow(NamedTuple):
    """One line of a table of refusals; ``code`` has the last four characters of the wire's code."""

    refusal: RefusalCode
    english: str
    chinese: str
    code: str
    transient: bool = False
