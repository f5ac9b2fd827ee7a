"""Targets: the client side of the wire."""
