"""A small Kubernetes API for the lab, where no kube-apiserver is at hand: the kinds we render, no others.

It is real as far as it goes: HTTPS, tokens, list and watch, server-side apply with ownership and
conflicts, dry run, defaults, preconditions. ``docs/lab-api.md`` says what it leaves out. The same tests
run against it and a real API server, and it shares no code with drift's own comparison.
"""

from drift.lab.api.server import BuiltinApi

__all__ = ["BuiltinApi"]
