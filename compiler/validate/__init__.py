"""Rendered -> findings: would the targets take it? A finding here is our bug, or a Fragment's author's."""

from compiler.validate.kubernetes import validate_objects

__all__ = ["validate_objects"]
