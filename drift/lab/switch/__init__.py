"""An emulated SR Linux: a real gNMI server over the compiled schema, with a switch's manners and its faults.

Built from documentation, recordings and third parties' findings, never from fabricc's own writer, reader
or comparison: it shares only `compiler.schema` with them, so that an error there cannot hide here. What
it does, and on whose word, is listed in `provenance`; what it merely assumes is in docs/emulator.md.

`EmulatedSwitch` is the way in.
"""

from __future__ import annotations

from drift.lab.switch.rejection import Rejected
from drift.lab.switch.server import EmulatedSwitch

__all__ = ["EmulatedSwitch", "Rejected"]
