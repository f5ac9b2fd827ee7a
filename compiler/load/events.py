"""Text to plain data with places: the parser's events are built into dicts and lists directly.

libyaml's event stream is several times faster than any loader that makes nodes, and an event knows its
line and column. What PyYAML's constructor would add is either wrong for intent (YAML 1.1 scalars, silent
duplicate keys) or not wanted at all (tags), so a small builder of our own takes its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from compiler import codes
from compiler.diagnostics import Diagnostics, Span
from compiler.load.places import Members, TextPlaces
from compiler.scalars import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.diagnostics import Code
    from compiler.tree import Scalar, Tree

_PARSER: Callable[[str], _Events] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Without libyaml in PyYAML the events are the same, at a tenth of the speed."""

DEPTH = 64
"""Containers within containers; the deepest intent has about ten, the deepest SR Linux tree about thirty."""
_ODD_BREAK = re.compile("[\x85\u2028\u2029]|\r(?!\n)")
REPEATED = 100_000
REPEATED_RATIO = 20
"""Aliases may add this many values to a document, or so many times as many as are written."""


class _Mark(Protocol):
    """A place, counted from zero."""

    line: int
    column: int


class _Event(Protocol):
    """What of PyYAML's events is used here; `anchor` is never None for an alias."""

    start_mark: _Mark
    anchor: str
    tag: str | None
    value: str
    implicit: tuple[bool, bool]


class _Events(Protocol):
    def get_event(self) -> Any: ...


class _Unreadable(Exception):
    """The rest of the file cannot be understood."""

    def __init__(self, code: Code, line: int, column: int, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.line, self.column, self.message, self.hint = code, line, column, message, hint


@dataclass(slots=True, eq=False)
class Parsed:
    """One document of a file, as plain data."""

    data: Tree
    places: TextPlaces


def parse(file: str, text: str, diagnostics: Diagnostics, memo: dict[str, Scalar]) -> list[Parsed]:
    """Read the documents of a file; those before a fault are given, empty ones are not.

    `memo` keeps what plain scalars mean, over the files of one load.
    """
    builder = _Builder(file, diagnostics, memo)
    try:
        try:
            if odd := _ODD_BREAK.search(text):
                raise _odd_break(text, odd.start())
            builder.read(_PARSER(text))
        except yaml.MarkedYAMLError as error:
            raise _syntax(error, text) from error
        except yaml.reader.ReaderError as error:
            raise _character(text, error.position) from error
        except UnicodeEncodeError as error:
            raise _character(text, error.start) from error
    except _Unreadable as fault:
        span = Span(file, fault.line + 1, fault.column + 1)
        diagnostics.add(fault.code, span, fault.message, hint=fault.hint)
        return builder.done
    if not builder.done:
        diagnostics.add(
            codes.EMPTY_FILE, Span(file, 1, 1), "the file says nothing", hint="write a document, or remove it"
        )
    return [each for each in builder.done if each.data is not None]


def _odd_break(text: str, at: int) -> _Unreadable:
    """Refuse what ends a line for libyaml, as YAML 1.1 says, and for no editor: places would be wrong."""
    line, column = text.count("\n", 0, at), at - (text.rfind("\n", 0, at) + 1)
    message = f"a line is expected to end with a line feed, found `U+{ord(text[at]):04X}`"
    return _Unreadable(
        codes.SYNTAX, line, column, message, 'within quotes write it as an escape, such as "\\r"'
    )


def _character(text: str, at: int) -> _Unreadable:
    """Say which character no YAML may hold."""
    found = ord(text[at]) if at < len(text) else 0
    line = text.count("\n", 0, at)
    column = at - (text.rfind("\n", 0, at) + 1)
    message = f"a printable character is expected, found `U+{found:04X}`"
    return _Unreadable(codes.SYNTAX, line, column, message)


def _syntax(error: yaml.MarkedYAMLError, text: str) -> _Unreadable:
    """Put libyaml's complaint into our voice, at the place where it gave up."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    if line >= len(lines):  # behind the last line feed; libyaml also counts breaks that only YAML 1.1 knew
        line, column = len(lines) - 1, len(lines[-1])
    rest = lines[line][column:]
    if rest.startswith("\t") or (rest and "\t" in lines[line][:column] and not lines[line][:column].strip()):
        message = "spaces are expected for indentation, found a tab"
        return _Unreadable(codes.TAB, line, column, message, "YAML allows no tab there; use two spaces")
    problem = str(error.problem or "not YAML")
    if error.context:
        started = error.context_mark
        where = f" that begins on line {started.line + 1}" if started and started.line != line else ""
        problem = f"{problem}, {error.context}{where}"
    hint = None
    if "cannot start any token" in problem and rest:
        problem = f"a value cannot begin with `{rest[0]}`"
        hint = "put it in quotes"
    elif "mapping values are not allowed" in problem:
        hint = "a value that holds `: ` must be in quotes; otherwise look at the indentation"
    return _Unreadable(codes.SYNTAX, line, column, problem, hint)


class _Key(Enum):
    """Keys whose value does not become a member of that name."""

    MERGE = "<<"
    DROPPED = "said twice"


@dataclass(slots=True, eq=False)
class _Frame:
    """An open container. `members` is kept once the text and the mapping's content part ways."""

    node: dict[str, Tree] | list[Tree]
    number: int
    repeated: int
    anchor: str | None
    key: str | _Key | None = None
    members: Members | None = None
    merges: list[tuple[int, Tree]] | None = None


@dataclass(slots=True, eq=False)
class _Anchored:
    """What an alias repeats; `count` is how many values it adds."""

    number: int
    value: Tree
    count: int


class _Builder:
    """Builds documents from events. `open` is the innermost container, or None at a document's top."""

    def __init__(self, file: str, diagnostics: Diagnostics, memo: dict[str, Scalar]) -> None:
        self.file = file
        self.diagnostics = diagnostics
        self.memo = memo
        self.done: list[Parsed] = []
        self.places = TextPlaces(file)
        self.open: _Frame | None = None
        self.stack: list[_Frame | None] = []
        self.anchors: dict[str, _Anchored | None] = {}
        self.repeated = 0

    def read(self, events: _Events) -> None:
        """Take all events."""
        handlers: dict[type[object], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: lambda event: self._start(event, {}),
            yaml.SequenceStartEvent: lambda event: self._start(event, []),
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document_start,
            yaml.DocumentEndEvent: self._document_end,
            yaml.StreamStartEvent: lambda _: None,
        }
        get = events.get_event
        event = get()
        while event.__class__ is not yaml.StreamEndEvent:
            handlers[event.__class__](event)
            event = get()

    def _document_start(self, _: _Event) -> None:
        self.places = TextPlaces(self.file)
        self.anchors = {}
        self.repeated = 0

    def _document_end(self, _: _Event) -> None:
        self.done.append(Parsed(self.places.root, self.places))

    def _number(self, mark: _Mark) -> int:
        """Give the next node its number, and remember where it stands."""
        places = self.places
        number = len(places.sizes)
        places.lines.append(mark.line)
        places.columns.append(mark.column)
        places.sizes.append(1)
        return number

    def _scalar(self, event: _Event) -> None:
        number = self._number(event.start_mark)
        text = event.value
        frame = self.open
        if event.tag is not None:
            self._refuse_tag(event.tag, number)
        if frame is not None and frame.key is None and frame.node.__class__ is dict:
            self._take_key(frame, number, text, plain=event.implicit[0])
            return
        value: Scalar = text
        if event.implicit[0]:
            memo = self.memo
            if text in memo:
                value = memo[text]
            else:
                value = memo[text] = resolve(text)
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(number, value, 1)
        self._put(value, number)

    def _refuse_tag(self, tag: str, number: int) -> None:
        """Intent is plain data: a tag would make text of what reads as a number, or an object of text."""
        self.diagnostics.add(
            codes.TAG,
            self.places.at(number),
            f"a plain value is expected, found the tag `{tag.replace('tag:yaml.org,2002:', '!!')}`",
            hint="to write text that looks like something else, use quotes",
        )

    def _take_key(self, frame: _Frame, number: int, text: str, *, plain: bool) -> None:
        node = frame.node
        if plain and text == _Key.MERGE.value:
            frame.key = _Key.MERGE
            self._part(frame)
        elif text in node:
            frame.key = _Key.DROPPED
            self.diagnostics.add(
                codes.DUPLICATE_KEY,
                self.places.at(number),
                f"`{text}` is said twice in one mapping",
                hint="remove one of the two, or join them",
                also=self.places.at(self._part(frame)[text][0]),
            )
        else:
            frame.key = text
            if frame.members is not None:
                frame.members[text] = (number, number + 1)

    def _part(self, frame: _Frame) -> Members:
        """From here on the mapping's content is not its text: keep where each member is."""
        if frame.members is None:
            frame.members = self.places.merged[frame.number] = self.places.members(frame.number, frame.node)
        return frame.members

    def _put(self, value: Tree, number: int) -> None:
        """Put a finished value where it belongs."""
        frame = self.open
        if frame is None:
            self.places.root = value
            return
        node, key = frame.node, frame.key
        if isinstance(node, list):
            node.append(value)
            return
        if isinstance(key, str):
            node[key] = value
        elif key is _Key.MERGE:
            frame.merges = [*(frame.merges or ()), (number, value)]
        frame.key = None

    def _start(self, event: _Event, node: dict[str, Tree] | list[Tree]) -> None:
        mark = event.start_mark
        frame = self.open
        if frame is not None and frame.key is None and isinstance(frame.node, dict):
            self._refuse_key(mark)
        if len(self.stack) >= DEPTH:
            message = f"at most {DEPTH} levels of nesting are expected, found more"
            raise _Unreadable(codes.SYNTAX, mark.line, mark.column, message)
        number = self._number(mark)
        if event.tag is not None:
            self._refuse_tag(event.tag, number)
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(frame)
        self.open = _Frame(node, number, self.repeated, event.anchor)

    def _refuse_key(self, mark: _Mark) -> None:
        message = "a name is expected as a key, found a list, a mapping or an alias"
        hint = "what another tool's template leaves in `{{ }}` must be in quotes"
        raise _Unreadable(codes.SYNTAX, mark.line, mark.column, message, hint)

    def _end(self, _: _Event) -> None:
        frame = self.open
        assert frame is not None  # noqa: S101 - the parser balances its events; narrows the type
        size = len(self.places.sizes) - frame.number
        self.places.sizes[frame.number] = size
        if frame.merges:
            self._merge(frame, frame.merges)
        if frame.anchor:
            count = size + self.repeated - frame.repeated
            self.anchors[frame.anchor] = _Anchored(frame.number, frame.node, count)
        self.open = self.stack.pop()
        self._put(frame.node, frame.number)

    def _merge(self, frame: _Frame, merges: list[tuple[int, Tree]]) -> None:
        """Add the members of each ``<<``; what is written in the mapping itself wins, then the first."""
        node, members = frame.node, self._part(frame)
        for number, value in merges:
            sources = self._sources(number, value)
            if not isinstance(node, dict) or sources is None:
                self.diagnostics.add(
                    codes.SYNTAX,
                    self.places.at(number),
                    "`<<` expects a mapping or a list of mappings, found something else",
                )
                continue
            for source, theirs in sources:
                for name, inner in source.items():
                    if name not in node:
                        node[name] = inner
                        members[name] = theirs[name]

    def _sources(self, number: int, value: Tree) -> list[tuple[dict[str, Tree], Members]] | None:
        if isinstance(value, dict):
            return [(value, self._members_of(number, value))]
        if not isinstance(value, list):
            return None
        items = self._members_of(number, value)
        found: list[tuple[dict[str, Tree], Members]] = []
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                return None
            found.append((item, self._members_of(items[index][1], item)))
        return found

    def _members_of(self, number: int, node: Tree) -> Members:
        number = self.places.jumps.get(number, number)
        return self.places.merged.get(number) or self.places.members(number, node)

    def _alias(self, event: _Event) -> None:
        """Repeat what was anchored: shared here, but counted, since what reads it repeats the work."""
        mark = event.start_mark
        frame = self.open
        if frame is not None and frame.key is None and isinstance(frame.node, dict):
            self._refuse_key(mark)
        anchored = self.anchors.get(event.anchor)
        if anchored is None:
            inside = event.anchor in self.anchors
            message = f"`*{event.anchor}` " + ("is inside what it repeats" if inside else "repeats no anchor")
            raise _Unreadable(codes.ANCHOR, mark.line, mark.column, message)
        number = self._number(mark)
        self.repeated += anchored.count
        if self.repeated > max(REPEATED, REPEATED_RATIO * number):
            message = f"aliases that add at most {REPEATED} values are expected, found more"
            hint = "write the values out, or repeat less of them"
            raise _Unreadable(codes.ANCHOR, mark.line, mark.column, message, hint)
        self.places.jumps[number] = anchored.number
        self._put(anchored.value, number)
