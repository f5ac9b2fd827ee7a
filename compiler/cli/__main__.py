"""``python -m compiler.cli`` is ``fabricc``, where it is not installed."""

from __future__ import annotations

from compiler.cli import main

main()
