"""Lowering to SR Linux, by shape."""
