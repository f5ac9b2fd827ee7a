"""Subtrees that switches have in common are made once: a thousand leaves differ in little but addresses."""

from __future__ import annotations

from functools import lru_cache

KEPT = 16384
"""How many subtrees of one kind are kept; beyond that, what was not asked for longest is made again."""

shared = lru_cache(maxsize=KEPT)
"""Marks a function whose result only depends on its arguments and is shared: nobody may change it."""
