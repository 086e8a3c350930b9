"""The state machines of HVPS, BEPS, IBPS and SAPS as literal tables, and what they are together.

A pair of state and step that is not in a table is refused. The joint phase is what every rule of
settlement reads (``state.phase``); it follows from the states of SAPS and HVPS alone.
Source: CCMS-T §二; RULES-D §2-3; house, ADR-0062.
"""

from __future__ import annotations

from typing import Final

from tianping.core.day_terms import (
    STATE_CUT_OFF,
    STATE_DAY_END,
    STATE_PRE_CLOSE,
    STATE_PREPARATION,
    STATE_RUNNING,
    STATE_SWITCHING,
    STATE_WINDOW,
    STEP_CLOSE_SESSION,
    STEP_CUT_OFF,
    STEP_END,
    STEP_END_OLD_DATE,
    STEP_NEW_DATE,
    STEP_OPEN,
    STEP_OPEN_WINDOW,
    STEP_PRE_CLOSE,
    STEP_SWITCH,
)
from tianping.core.terms import (
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_HVPS_ENDED,
    PHASE_PRE_CLOSE,
    PHASE_PREPARATION,
    PHASE_SAPS_OPEN,
    PHASE_WINDOW,
    SYSTEM_BEPS,
    SYSTEM_HVPS,
    SYSTEM_IBPS,
    SYSTEM_SAPS,
)

__all__ = ["JOINT_PHASES", "JOINT_STEPS", "MACHINES", "SHORT_DAY", "steps_from"]

_HVPS: Final = {
    (STATE_PREPARATION, STEP_OPEN): STATE_RUNNING,
    (STATE_RUNNING, STEP_CUT_OFF): STATE_CUT_OFF,
    (STATE_CUT_OFF, STEP_END): STATE_DAY_END,
    (STATE_CUT_OFF, STEP_OPEN_WINDOW): STATE_WINDOW,
    (STATE_WINDOW, STEP_END): STATE_DAY_END,
    (STATE_WINDOW, STEP_PRE_CLOSE): STATE_PRE_CLOSE,
    (STATE_PRE_CLOSE, STEP_END): STATE_DAY_END,
    (STATE_DAY_END, STEP_NEW_DATE): STATE_PREPARATION,
}

_SAPS: Final = {
    (STATE_PREPARATION, STEP_OPEN): STATE_RUNNING,
    (STATE_RUNNING, STEP_END): STATE_DAY_END,
    (STATE_DAY_END, STEP_NEW_DATE): STATE_PREPARATION,
}

# BEPS and IBPS never stop: while the new date runs, the old one is in day-end beside it, and
# ``STEP_END_OLD_DATE`` leads from there to nothing but the new date.
_NETTING: Final = {
    (STATE_RUNNING, STEP_CLOSE_SESSION): STATE_RUNNING,
    (STATE_RUNNING, STEP_SWITCH): STATE_SWITCHING,
    (STATE_SWITCHING, STEP_NEW_DATE): STATE_RUNNING,
    (STATE_DAY_END, STEP_END_OLD_DATE): STATE_RUNNING,
}

MACHINES: Final = {
    SYSTEM_HVPS: _HVPS,
    SYSTEM_BEPS: _NETTING,
    SYSTEM_IBPS: _NETTING,
    SYSTEM_SAPS: _SAPS,
}
"""Of each system: state and step to the next state. Source: RULES-D §2-3."""


def steps_from(system: int, state: int) -> list[int]:
    """Return the steps that lead on from a state, in the order of the table: the end first.

    Source: RULES-D §2-3.
    """
    return [step for start, step in MACHINES[system] if start == state]


JOINT_PHASES: Final = {
    # SAPS, HVPS, whether HVPS stands on a later date than SAPS
    (STATE_PREPARATION, STATE_PREPARATION, False): PHASE_PREPARATION,
    (STATE_RUNNING, STATE_PREPARATION, False): PHASE_SAPS_OPEN,
    (STATE_RUNNING, STATE_RUNNING, False): PHASE_DAY,
    (STATE_RUNNING, STATE_CUT_OFF, False): PHASE_CUT_OFF,
    (STATE_RUNNING, STATE_WINDOW, False): PHASE_WINDOW,
    (STATE_RUNNING, STATE_PRE_CLOSE, False): PHASE_PRE_CLOSE,
    (STATE_RUNNING, STATE_DAY_END, False): PHASE_HVPS_ENDED,
    (STATE_RUNNING, STATE_PREPARATION, True): PHASE_HVPS_ENDED,
    (STATE_DAY_END, STATE_DAY_END, False): PHASE_DAY_END,
    (STATE_DAY_END, STATE_PREPARATION, True): PHASE_DAY_END,
}
"""The phase of settlement by the states of SAPS and HVPS. Source: RULES-D §2.3, §3, §10."""

JOINT_STEPS: Final[dict[tuple[int, int], tuple[tuple[int, int], ...]]] = {
    (PHASE_PREPARATION, PHASE_DAY): ((SYSTEM_SAPS, STEP_OPEN), (SYSTEM_HVPS, STEP_OPEN)),
    (PHASE_SAPS_OPEN, PHASE_DAY): ((SYSTEM_HVPS, STEP_OPEN),),
    (PHASE_DAY, PHASE_CUT_OFF): ((SYSTEM_HVPS, STEP_CUT_OFF),),
    (PHASE_CUT_OFF, PHASE_WINDOW): ((SYSTEM_HVPS, STEP_OPEN_WINDOW),),
    (PHASE_CUT_OFF, PHASE_HVPS_ENDED): ((SYSTEM_HVPS, STEP_END),),
    (PHASE_WINDOW, PHASE_PRE_CLOSE): ((SYSTEM_HVPS, STEP_PRE_CLOSE),),
    (PHASE_WINDOW, PHASE_HVPS_ENDED): ((SYSTEM_HVPS, STEP_END),),
    (PHASE_PRE_CLOSE, PHASE_HVPS_ENDED): ((SYSTEM_HVPS, STEP_END),),
    (PHASE_HVPS_ENDED, PHASE_DAY_END): ((SYSTEM_SAPS, STEP_END),),
    (PHASE_CUT_OFF, PHASE_DAY_END): ((SYSTEM_HVPS, STEP_END), (SYSTEM_SAPS, STEP_END)),
    (PHASE_DAY_END, PHASE_PREPARATION): (
        (SYSTEM_HVPS, STEP_NEW_DATE),
        (SYSTEM_SAPS, STEP_NEW_DATE),
    ),
}
"""What one joint step takes, in order. Two take more: from the cut-off to day-end HVPS goes through
its window when somebody is short, and before a new date BEPS and IBPS are switched up to it.
Source: RULES-D §3; house, ADR-0063."""

SHORT_DAY: Final = (
    (PHASE_PREPARATION, PHASE_DAY),
    (PHASE_DAY, PHASE_CUT_OFF),
    (PHASE_CUT_OFF, PHASE_DAY_END),
    (PHASE_DAY_END, PHASE_PREPARATION),
)
"""The joint steps of a whole day that nobody stays in the window for. Source: house, ADR-0063."""
