"""Rendered against running, by behaviour."""
