"""How a switch says no: a gRPC status by name, and the text that the client gets to see."""

from __future__ import annotations


class Rejected(Exception):
    """A request was refused. `code` is a gRPC status name; `text` is what the switch says."""

    def __init__(self, code: str, text: str) -> None:
        """Keep both; the server looks the code up in `grpc.StatusCode`."""
        super().__init__(text)
        self.code = code
        self.text = text


def invalid(text: str) -> Rejected:
    """Make the refusal of a wrong path or value."""
    return Rejected("INVALID_ARGUMENT", text)
