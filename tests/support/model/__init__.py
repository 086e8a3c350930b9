"""The reference model: the settlement rules once more, in plain lines, for comparison only.

Written from the rules documents by somebody who has not read ``tianping.core`` beyond its
vocabulary. It keeps lists and dicts, looks everything up by walking, and is slow on purpose.

Source: house, ADR-0026.
"""

from __future__ import annotations

from support.model.machine import Model
from support.model.plain import Told, plain

__all__ = ["Model", "Told", "plain"]
