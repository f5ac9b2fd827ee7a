"""The codes of what a switch's rendered tree may not be (`compiler.validate`)."""

from __future__ import annotations

from compiler.diagnostics import Code, Severity

REFUSED_BY_SWITCH = Code(
    "refused-by-switch",
    Severity.ERROR,
    "The switch's release, on its platform, would refuse the configuration, and with it everything else of "
    "the same commit. What intent says cannot lead here unless fabricc is wrong; what a fragment says can.",
    "srlinux: {'/system/ntp': {server: [{adress: 10.0.0.1}]}}",
    "`fabricc schema show RELEASE PATH` says what a node takes",
)
