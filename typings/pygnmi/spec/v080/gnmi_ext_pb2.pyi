"""Types of pygnmi's generated gnmi_ext messages (gNMI 0.8.0: no commit, no depth)."""

from google.protobuf.message import Message

class Extension(Message):
    def __init__(self) -> None: ...
