"""The parameters: each with its bounds, dated in state.

A value holds from its effective date until the next dated value; before the first, the default
holds. Source: RULES-C §6.2; house, ADR-0009.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import SetParameter
from tianping.core.control.parameter_rule import ParameterRule
from tianping.core.control.parameters_day import DAY_PARAMETERS, TIME_PARAMETERS, times_in_order
from tianping.core.control.parameters_keeping import KEEPING_PARAMETERS
from tianping.core.control.parameters_people import PEOPLE_PARAMETERS
from tianping.core.control.parameters_times import TIMES_PARAMETERS
from tianping.core.events import Event, ParameterSet
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.dates import BusinessDate, is_date
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = [
    "PARAMETERS",
    "put_parameters_in_force",
    "set_parameter",
    "value_in_force",
]


PARAMETERS: Final[dict[str, ParameterRule]] = {
    **KEEPING_PARAMETERS,
    "registry.check_digit": ParameterRule(
        1, 0, most=1, texts=("bank codes need a right check digit (0, 1)", "行号须通过校验位检查")
    ),
    "hvps.amount_max_fen": ParameterRule(
        AMOUNT_FEN_MAX,
        1,
        most=AMOUNT_FEN_MAX,
        texts=("largest amount of a payment, fen", "单笔金额上限（分）"),
    ),
    "hvps.extremely_urgent_open": ParameterRule(
        1, 0, most=1, texts=("banks may send class 2 payments (0, 1)", "允许银行发起特急业务")
    ),
    "idempotence.days_kept": ParameterRule(
        5,
        1,
        most=60,
        texts=("business dates whose message ids are kept", "报文标识号保留的业务日数"),
    ),
    "idempotence.daily_cap": ParameterRule(
        2_000_000,
        1,
        most=50_000_000,
        texts=("messages a sender may send a day", "单一发起方每日报文上限"),
    ),
    "corrections.dates_kept": ParameterRule(
        5,
        1,
        most=60,
        texts=(
            "business dates whose entries can be corrected, the current one among them",
            "可冲正的业务日数（含当日）",
        ),
    ),
    "queue.length_max": ParameterRule(
        100_000,
        1,
        most=1_000_000,
        texts=("payments that may wait on one account", "单一账户排队笔数上限"),
    ),
    "queue.direct_placing": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "offices may put debits straight into a class, for tests of the queue (0, 1)",
            "允许分支行直接向队列插入借记业务（测试用）",
        ),
    ),
    "lending.automatic": ParameterRule(
        1, 0, most=1, texts=("lending runs by itself at pre-close (0, 1)", "预关闭时自动启动拆借")
    ),
    "lending.allow_partial": ParameterRule(
        1, 0, most=1, texts=("a loan may be less than the shortage (0, 1)", "允许部分满足缺款")
    ),
    "lending.repayment": ParameterRule(
        0,
        0,
        most=1,
        texts=("loans repaid by the participants (0) or SAPS (1)", "由参与者（0）或系统（1）还款"),
    ),
    "matching.automatic": ParameterRule(
        1, 0, most=1, texts=("match at the cut-off without being asked (0, 1)", "业务截止自动撮合")
    ),
    "matching.classes": ParameterRule(
        255,
        1,
        most=255,
        texts=(
            "classes that are matched, one bit each, the lowest bit is class 1",
            "参与撮合的排队级别（每级一位，最低位为第 1 级）",
        ),
    ),
    "pool.amount": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "what a pool transfers for a class: 0 all that waits, 1 what the branch lacks of it",
            "资金池划拨金额：0 为该级别排队总额，1 为分支机构的差额",
        ),
    ),
    "pool.own_queue_empty": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "a pool runs only while nothing of its legal entity waits (0, 1)",
            "法人机构自身无排队业务时资金池方可启动",
        ),
    ),
    "overdraft.rate_ppm": ParameterRule(
        36_000,
        0,
        most=1_000_000,
        texts=("yearly rate of overdraft interest, millionths", "日间透支年利率（百万分之一）"),
    ),
    "overdraft.day_minutes": ParameterRule(
        1_440,
        1,
        most=1_440,
        texts=("minutes of a day of overdraft interest", "日间透支计息的每日分钟数"),
    ),
    "overdraft.settle_day": ParameterRule(
        20,
        1,
        most=28,
        texts=(
            "day of a quarter's last month that settles overdraft interest",
            "日间透支结息日（季末月）",
        ),
    ),
    "pledge.rate_ppm": ParameterRule(
        33_500,
        0,
        most=1_000_000,
        texts=("yearly rate of pledge loans, millionths", "质押融资年利率（百万分之一）"),
    ),
    "pledge.overdue_ppm": ParameterRule(
        30_000,
        0,
        most=1_000_000,
        texts=(
            "surcharge on that rate after the due date, millionths",
            "质押融资逾期加收利率（百万分之一）",
        ),
    ),
    "pledge.bond_rate_bp": ParameterRule(
        9_000,
        1,
        most=10_000,
        texts=("loan per face value of bonds, hundredths of a percent", "质押率（万分之一）"),
    ),
    "pledge.loan_min_fen": ParameterRule(
        1, 1, most=AMOUNT_FEN_MAX, texts=("least pledge loan, fen", "质押融资起点金额（分）")
    ),
    "pledge.round_unit_fen": ParameterRule(
        1,
        1,
        most=AMOUNT_FEN_MAX,
        texts=("unit to which pledge loans are rounded up, fen", "质押融资取整单位（分）"),
    ),
    "interest.year_days": ParameterRule(
        360, 360, most=366, texts=("days of a year of interest", "计息年天数")
    ),
    "notices.raise_funds": ParameterRule(
        1,
        0,
        most=1,
        texts=(
            "who lacks funds for what waits is asked to raise them (0, 1)",
            "排队缺款时发出筹措资金通知",
        ),
    ),
    "options.limits": ParameterRule(
        0,
        0,
        most=1,
        texts=("participants may limit their ordinary payments (0, 1)", "允许设置普通业务限额"),
    ),
    "options.reservations": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "participants may keep funds for classes 2 and 7 (0, 1)",
            "允许预留特急、紧急业务流动性",
        ),
    ),
    "options.optimal_matching": ParameterRule(
        0,
        0,
        most=1,
        texts=("matching by a solver's proposal is allowed (0, 1)", "允许按求解器建议撮合"),
    ),
    "options.bilateral_offset": ParameterRule(
        0,
        0,
        most=100,
        texts=(
            "payments back that a payment about to wait may be offset with; 0 is off",
            "入队前双边轧抵可用的对手方排队笔数上限，0 为关闭",
        ),
    ),
    "options.bilateral_offset_overtakes": ParameterRule(
        0,
        0,
        most=1,
        texts=(
            "offset payments may overtake others, if nobody overtaken ends with less (0, 1)",
            "双边轧抵允许越过排队顺序，但被越过方余额不得减少",
        ),
    ),
    **DAY_PARAMETERS,
    **PEOPLE_PARAMETERS,
    **TIMES_PARAMETERS,
}


def value_in_force(state: State, name: str, *, date: BusinessDate) -> int:
    """Return the value of a parameter on a business date.

    Source: RULES-C §6.2 (dated parameters).
    """
    return _value_on(state.parameters.get(name, {}), name, date=date)


def _value_on(dated: dict[BusinessDate, int], name: str, *, date: BusinessDate) -> int:
    """Return what dated values of a parameter say for a date.

    Source: RULES-C §6.2 (dated parameters).
    """
    value = PARAMETERS[name].default
    latest = 0
    for effective_date, one in dated.items():
        if latest < effective_date <= date:
            latest, value = effective_date, one
    return value


def put_parameters_in_force(state: State) -> None:
    """Refresh the values that the hot path reads, for the state's business date.

    Source: RULES-C §6.2 (effective at once or at the day switch).
    """
    date = state.business_date
    state.check_digit_on = value_in_force(state, "registry.check_digit", date=date) == 1
    state.amount_max_fen = value_in_force(state, "hvps.amount_max_fen", date=date)
    state.extremely_urgent_open = (
        value_in_force(state, "hvps.extremely_urgent_open", date=date) == 1
    )
    state.days_kept = value_in_force(state, "idempotence.days_kept", date=date)
    state.daily_cap = value_in_force(state, "idempotence.daily_cap", date=date)
    state.queue_length_max = value_in_force(state, "queue.length_max", date=date)
    state.offset_count_max = value_in_force(state, "options.bilateral_offset", date=date)
    state.offset_overtakes = (
        value_in_force(state, "options.bilateral_offset_overtakes", date=date) == 1
    )


def set_parameter(state: State, command: SetParameter) -> list[Event]:
    """Date a new value of a parameter, from today on or from a later date.

    Refuses: no date, an unknown name, a value outside the bounds, a date that has passed, a time of
    the day that does not fit the others.
    Source: RULES-C §6.2, §6.3.
    """
    if not is_date(command.effective_date):
        return refuse(RefusalCode.VALUE_OUT_OF_BOUNDS, str(command.effective_date))
    rule = PARAMETERS.get(command.name)
    if rule is None:
        return refuse(RefusalCode.PARAMETER_UNKNOWN, command.name)
    if not rule.least <= command.value <= rule.most:
        return refuse(
            RefusalCode.PARAMETER_OUT_OF_BOUNDS,
            f"{command.value}, not {rule.least}..{rule.most}",
        )
    if command.effective_date < state.business_date:
        return refuse(RefusalCode.PARAMETER_IN_THE_PAST, str(command.effective_date))
    if command.name in TIME_PARAMETERS:
        stopped = _refuse_times(state, command)
        if stopped is not None:
            return stopped
    state.parameters.setdefault(command.name, {})[command.effective_date] = command.value
    put_parameters_in_force(state)
    return [ParameterSet(command.name, command.value, command.effective_date)]


def _refuse_times(state: State, command: SetParameter) -> list[Event] | None:
    """Refuse a time that would put the times of its date, or of a later one, out of order.

    Source: RULES-C §6.3.
    """
    new = {command.effective_date: command.value}
    dated = {name: state.parameters.get(name, {}) for name in TIME_PARAMETERS}
    dated[command.name] = {**dated[command.name], **new}
    for changes in list(dated.values()):
        for date in changes:
            if date < command.effective_date:
                continue
            values = {name: _value_on(dated[name], name, date=date) for name in TIME_PARAMETERS}
            if not times_in_order(values):
                return refuse(RefusalCode.TIMES_OUT_OF_ORDER, f"{command.name} {date}")
    return None
