"""A switch without its wire: datastores, transactions, the commit log, the CLI at its console."""

from __future__ import annotations

import json
import random
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from drift.lab.switch import overlay, secret, state
from drift.lab.switch.clock import Clock, WallClock
from drift.lab.switch.commits import Commits
from drift.lab.switch.datastore import Editor, copy
from drift.lab.switch.defaults import with_defaults
from drift.lab.switch.json_ietf import Reader, Writer
from drift.lab.switch.limits import RATE_LIMIT, SESSION_LIMIT, Allowance
from drift.lab.switch.model import Container, Entries, Model
from drift.lab.switch.paths import Step, View, parse, resolve
from drift.lab.switch.rejection import invalid
from drift.lab.switch.validation import Validation

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

EXTENSIONS = "gnmi-extensions"
"""The model feature that says whether commit-confirmed is there; on every platform from 24.7.1."""


class DataType(StrEnum):
    """What a Get asks for."""

    ALL = "all"
    CONFIG = "config"
    STATE = "state"
    OPERATIONAL = "operational"

    @property
    def view(self) -> View:
        """Say which nodes a path may name."""
        return View.CONFIG if self is DataType.CONFIG else View.STATE


class Verb(StrEnum):
    """What a Set does at a path, in the order in which gNMI has it done."""

    DELETE = "delete"
    REPLACE = "replace"
    UPDATE = "update"


class Operation(NamedTuple):
    """One operation of a Set; `raw` is plain JSON, unused for a delete."""

    verb: Verb
    steps: Sequence[Step]
    raw: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a switch behaves where it is known to vary, or where nobody knows.

    `early_extension`: what happens to a commit extension where the feature is off (``ignore`` commits for
    good, ``reject`` refuses). `lock_code`: the status while another session holds the candidate.
    `wide_numbers`: a 64-bit value is taken as a JSON number too.
    """

    seed: int = 0
    bare_array_is_lost: bool = True
    wide_numbers: bool = True
    early_extension: str = "ignore"
    lock_code: str = "ABORTED"


class Device:
    """One emulated switch; every method is a whole transaction and leaves it consistent."""

    def __init__(
        self,
        model: Model,
        config: Mapping[str, Any],
        *,
        clock: Clock | None = None,
        manners: Manners | None = None,
        chassis: str = "",
    ) -> None:
        """Boot with `config`, JSON_IETF as plain data, each value checked.

        What is wrong with it as a whole (a reference into a part that was cut out of a saved file) is not
        held against later transactions.
        """
        self.model = model
        self.clock = clock or WallClock()
        self.manners = manners or Manners()
        model.wide_numbers = self.manners.wide_numbers
        self._chassis = chassis or model.platform
        self._chance = random.Random(self.manners.seed)  # noqa: S311 - repeatable on purpose
        self.running = Reader(model).container(model.root, config)
        secret.conceal(model, model.root, self.running, self._chance)
        self.findings_at_boot = frozenset(Validation(model, self.running).findings())
        self._saved = self.running  # a transaction makes a new tree, never changes this one
        self._injected: Container = {}
        self.revision = 0
        self._views: dict[DataType, Container] = {}
        self.boot_time = self.clock.now()
        self.commits = Commits(self.clock, self._restore)

    # what it shows -------------------------------------------------------------------------------

    def tree(self, kind: DataType) -> Container:
        """Give what a datastore shows now; not to be changed."""
        shown = self._views.get(kind)
        if shown is None:
            shown = self._views[kind] = self._view(kind)
        return shown

    def _view(self, kind: DataType) -> Container:
        if kind is DataType.CONFIG:
            if not self._server_setting("include-defaults-in-config-only-responses"):
                return self.running
            return with_defaults(self.model, self.model.root, self.running)
        if kind is DataType.OPERATIONAL:
            return self._own()
        return state.view(self.model, self.running, self._own(), mirrored_only=kind is DataType.STATE)

    def _own(self) -> Container:
        own = state.identity(self.model, chassis=self._chassis, boot_time=self.boot_time)
        own["system"]["configuration"] = self.commits.state()
        own = {name: value for name, value in own.items() if name in self.model.root.children}
        return state.overlaid(self.model.root, own, self._injected)

    def writer(self) -> Writer:
        """Make a writer whose shuffle is the same until something changes."""
        chance = random.Random(f"{self.manners.seed}/{self.revision}")  # noqa: S311 - repeatable on purpose
        return Writer(self.model, chance)

    def inject(self, values: Mapping[str, Any]) -> None:
        """Add operational state, JSON_IETF as plain data from the root down."""
        read = Reader(self.model, View.STATE).container(self.model.root, values)
        state.overlaid(self.model.root, self._injected, read)
        self.touched()

    @contextmanager
    def disguised_as(self, host_name: str) -> Generator[None]:
        """Show another switch's host name meanwhile, in every datastore."""
        mine, self.running = self.running, copy(self.model.root, self.running)
        self.running.setdefault("system", {}).setdefault("name", {})["host-name"] = host_name
        self.touched()
        try:
            yield
        finally:
            self.running = mine
            self.touched()

    def touched(self) -> None:
        """Forget what was worked out from the datastores, after any change to them."""
        self.revision += 1
        self._views.clear()

    # what it lets one do -------------------------------------------------------------------------

    def apply(
        self, operations: Iterable[Operation], *, username: str, name: str, kind: str = "private"
    ) -> int:
        """Carry out one transaction, or refuse it whole; gives the id of its commit."""
        candidate = self.candidate(operations)
        self.running = candidate
        entry = self.commits.record(username=username, name=name, kind=kind)
        self._save_if_asked()
        self.touched()
        return entry.id

    def apply_confirmed(
        self, operations: Iterable[Operation], *, username: str, name: str, commit_id: str, seconds: float
    ) -> None:
        """Carry out one transaction that is undone unless it is confirmed in time."""
        before = self.running
        self.running = self.candidate(operations)
        entry = self.commits.record(username=username, name=name)
        self.commits.wait(entry, commit_id, seconds, before)
        self.touched()

    def confirm(self, commit_id: str) -> None:
        """Make the waiting commit final."""
        self.commits.confirm(commit_id)
        self._save_if_asked()
        self.touched()

    def cancel(self, commit_id: str) -> None:
        """Undo the waiting commit."""
        self.commits.cancel(commit_id)

    def candidate(self, operations: Iterable[Operation]) -> Container:
        """Work out what running would become, and check it."""
        made = copy(self.model.root, self.running)
        editor = Editor(self.model, made, bare_array_is_lost=self.manners.bare_array_is_lost)
        for operation in operations:
            if operation.verb is Verb.DELETE:
                editor.delete(operation.steps)
            elif operation.verb is Verb.REPLACE:
                editor.replace(operation.steps, operation.raw)
            else:
                editor.update(operation.steps, operation.raw)
        overlay.check_limits(self.model, made)
        overlay.check_management(made)
        for finding in Validation(self.model, made).findings():
            if finding not in self.findings_at_boot:
                raise invalid(finding)
        secret.conceal(self.model, self.model.root, made, self._chance)
        return made

    def cli_commit(self, user: str, edits: Iterable[str], *, comment: str = "") -> int:
        """Commit what a person typed on the CLI: ``set <path> <value>`` or ``delete <path>`` a line.

        Paths are gNMI paths; a value is JSON, or else a word. Gives the commit's id.
        """
        self.commits.admit(self.manners.lock_code, who=user)
        commit = self.apply(
            [self._typed(edit) for edit in edits], username=user, name=f"private-{user}", kind="private"
        )
        if comment:
            self.commits.entries[-1].comment = comment
            self.touched()
        return commit

    def _typed(self, edit: str) -> Operation:
        verb, path, raw = typed(edit)
        steps = resolve(self.model, parse(path), View.CONFIG)
        return Operation(verb, steps, raw)

    def reboot(self) -> None:
        """Restart: unsaved configuration is gone, the log begins anew."""
        self.running = copy(self.model.root, self._saved)
        self.boot_time = self.clock.now()
        self.commits.reboot()
        self.touched()

    def save(self) -> None:
        """Keep running over a restart."""
        self._saved = self.running

    def _restore(self, before: Container) -> None:
        self.running = before
        self.touched()

    def _save_if_asked(self) -> None:
        configuration = self.running.get("system", {}).get("configuration", {})
        if configuration.get("auto-save") or self._server_setting("commit-save"):
            self.save()

    # what its own configuration says of its server -------------------------------------------------

    def allowance(self) -> Allowance:
        """Read the limits of the gRPC server that serves gNMI."""
        settings = self._server()
        return Allowance(
            calls_a_minute=settings.get("rate-limit", RATE_LIMIT),
            calls_at_once=settings.get("session-limit", SESSION_LIMIT),
        )

    def authenticates(self) -> bool:
        """Say whether calls must bear a name and a password."""
        server = self._server()
        return bool(server.get("metadata-authentication", server.get("use-authentication", True)))

    def confirm_within(self) -> int:
        """Read the seconds in which every Set must be confirmed on the console; 0 for never."""
        return int(self._server_setting("commit-confirmed-timeout") or 0)

    def _server_setting(self, name: str) -> bool | int | None:
        server = self._server()
        setting: bool | int | None = server.get("gnmi", {}).get(name, server.get(name))
        return setting

    def _server(self) -> Container:
        """Find the server: /system/grpc-server[name] with the gnmi service, or the older gnmi-server."""
        system = self.running.get("system", {})
        servers: Entries = system.get("grpc-server", Entries())
        for server in servers.values():
            if "gnmi" in server.get("services", []):
                return server
        old: Container = system.get("gnmi-server", {})
        return old


def typed(edit: str) -> tuple[Verb, str, Any]:
    """Split a line of the console into what to do, where, and with which value."""
    verb, _, rest = edit.strip().partition(" ")
    if verb == "delete":
        return Verb.DELETE, rest.strip(), None
    if verb != "set":
        raise ValueError(f"`set` or `delete` is expected, found `{verb}`")
    depth = 0
    for at, char in enumerate(rest):
        depth += (char == "[") - (char == "]")
        if char == " " and depth == 0:
            word = rest[at + 1 :].strip()
            try:
                return Verb.UPDATE, rest[:at], json.loads(word)
            except ValueError:
                return Verb.UPDATE, rest[:at], word
    return Verb.UPDATE, rest, {}
