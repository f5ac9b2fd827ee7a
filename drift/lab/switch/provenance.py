"""On whose word the emulated switch behaves as it does: documentation, a recording, others, or nobody's.

What is assumed is a question to put to a real switch. docs/emulator.md holds this list; a test keeps
the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """Whose word it is, the best first."""

    DOCUMENTED = "documented"
    """Nokia's YANG or documentation, the gNMI specification, an RFC."""
    RECORDED = "recorded"
    """Seen in the recordings of 25.3.2 or in published transcripts of real output."""
    THIRD_PARTY = "third party"
    """Written down by others who saw it on a switch."""
    ASSUMED = "assumed"
    """Nobody's: the likeliest thing, or the one that a client must be able to survive."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One thing that it does; `evidence` says where it is from, or what else could be true."""

    what: str
    word: Word
    evidence: str


_D, _R, _T, _A = Word.DOCUMENTED, Word.RECORDED, Word.THIRD_PARTY, Word.ASSUMED

BEHAVIOURS = (
    # schema and paths
    Behaviour(
        "Nodes whose feature is off on the platform do not exist", _D, "YANG if-feature, feature lists"
    ),
    Behaviour(
        "An unknown element is refused with the options that there are", _R, "transcripts, 24.x and 25.x"
    ),
    Behaviour("One bad path refuses a whole Get", _R, "transcripts"),
    Behaviour("A prefix may be left out of a name, and must be right if it is there", _D, "RFC 7951"),
    Behaviour(
        "A key value that its type does not allow is refused in a Get", _A, "it may as well find nothing"
    ),
    Behaviour("Origins that nobody knows mean the native models", _T, "live findings"),
    Behaviour("Origins `cli` and `openconfig` are refused", _A, "not emulated; a real switch has both"),
    # Get
    Behaviour("CONFIG is running, explicit values only, unless the server is told otherwise", _D, "YANG"),
    Behaviour("STATE and ALL add defaults, and what BGP groups and neighbours inherit", _R, "25.3.2"),
    Behaviour("Some configuration is missing from STATE", _T, "live findings of 25.7 and 25.10"),
    Behaviour("... and was so in every earlier release", _A, "nobody looked"),
    Behaviour("A keyed path is answered without its keys, at that path with prefixes", _R, "transcripts"),
    Behaviour("A wildcard is answered once, at the deepest concrete ancestor", _R, "transcripts"),
    Behaviour(
        "A valid path with nothing there is a notification without update", _T, "other clients' authors"
    ),
    Behaviour("An entry with nothing but keys is answered with `{}`", _A, "it may be an empty notification"),
    Behaviour("Encoding JSON is refused for a Get", _T, "live findings"),
    Behaviour(
        "PROTO and ASCII are answered leaf by leaf, keys left out",
        _A,
        "shape of the paths is from transcripts",
    ),
    Behaviour(
        "Lists and members come in another order after each change", _A, "a client must not rely on it"
    ),
    Behaviour(
        "The same question gets the same bytes until something changes", _A, "only a fast path may rely on it"
    ),
    # values
    Behaviour("Prefixes where the module changes, identities always, 64 bits as strings", _R, "25.3.2"),
    Behaviour("`_annotate` members are kept and given back", _R, "25.3.2"),
    Behaviour("MAC addresses are given back in upper case", _R, "25.3.2; the YANG text says lower"),
    Behaviour("IPv6 addresses are given back compressed", _A, "every saved configuration has them so"),
    Behaviour("Host bits of a prefix are kept as they came", _A, "they may be masked or refused"),
    Behaviour("Secrets are salted anew on each write, encrypted ones are kept", _R, "transcripts, 25.3"),
    Behaviour(
        "A 64-bit number is taken as a number too, a smaller one not as a string", _A, "RFC 7951 is stricter"
    ),
    # Set
    Behaviour("delete, then replace, then update; all or nothing", _D, "gNMI 3.4, Nokia's gNMI guide"),
    Behaviour("An update of a leaf-list adds to it", _D, "gNMI 3.4.4"),
    Behaviour("Choosing one case of a choice takes the other away", _D, "RFC 7950"),
    Behaviour(
        "A bare array at a list's path succeeds and changes nothing", _T, "live findings; can be switched off"
    ),
    Behaviour("Wildcards in a Set mean every entry", _R, "transcripts"),
    Behaviour(
        "What is referred to must be there, within the same list entry where both are in one", _D, "YANG"
    ),
    Behaviour(
        "Status INVALID_ARGUMENT and the text for leafref, mandatory, counts, unique", _A, "not published"
    ),
    Behaviour("`must` and `when` are not evaluated", _A, "a real switch refuses more than this"),
    Behaviour(
        "What was amiss in the startup configuration is not held against a Set",
        _A,
        "saved files are often cut",
    ),
    Behaviour("Ranges of mtu and ip-mtu are the hardware's, with its texts", _T, "live findings"),
    Behaviour("Taking mgmt0.0 away from under its instance is refused", _T, "live findings"),
    Behaviour("union_replace is not there", _A, "no evidence either way"),
    # commits
    Behaviour(
        "Every Set is a commit in the log: private, `grpcrpc-<n>`, user, times, status", _R, "YANG, 25.10"
    ),
    Behaviour(
        "The log keeps 20 commits, and is empty after a boot",
        _A,
        "bounded, and begins anew: YANG; how long: nobody",
    ),
    Behaviour("A Set that changes nothing is a commit too", _A, "it may leave no trace"),
    Behaviour("A restart moves last-change and drops what was not saved", _D, "YANG"),
    Behaviour(
        "While another session holds the candidate a Set is ABORTED",
        _A,
        "the code is not published; can be changed",
    ),
    Behaviour(
        "Commit-confirmed where `gnmi-extensions` is on (24.7 and later)", _R, "YANG, transcripts of 25.3"
    ),
    Behaviour("A commit that waits makes every other ABORTED, with the text", _R, "transcripts"),
    Behaviour("A confirm is answered with timestamp 0 and no results", _R, "transcripts"),
    Behaviour("Ten minutes where the request says nothing", _D, "gNMI commit-confirmed"),
    Behaviour(
        "A wrong id is INVALID_ARGUMENT, nothing waiting is FAILED_PRECONDITION", _A, "gNMI's text, not seen"
    ),
    Behaviour(
        "An undone commit stays in the log as `reverting`",
        _A,
        "the value is in the YANG; how it ends is not known",
    ),
    Behaviour("Before 24.7 the extension is ignored (or refused, as told)", _A, "a client must survive both"),
    # transport
    Behaviour("60 calls a minute and 20 at once, all clients together, unless configured", _D, "YANG"),
    Behaviour("The text of `Max number of concurrent sessions reached`", _T, "other clients' authors"),
    Behaviour("The text of the rate limit", _A, "only the status is known"),
    Behaviour("User name and password as metadata of every call", _D, "YANG, Nokia's gNMI guide"),
    Behaviour("Requests over 4 MiB are refused", _A, "gRPC's usual limit; Nokia's is not published"),
    Behaviour(
        "Capabilities list the top-level modules, without revisions", _A, "a real switch lists all, with them"
    ),
    Behaviour("Subscribe is refused", _A, "not emulated yet"),
)


def markdown() -> str:
    """Write the list as docs/emulator.md has it: a table for each word, what is assumed first."""
    parts: list[str] = []
    for word in reversed(Word):
        rows = [f"| {each.what} | {each.evidence} |" for each in BEHAVIOURS if each.word is word]
        head = "what else could be, or why" if word is Word.ASSUMED else "where it is from"
        parts += [f"### {word.value.capitalize()}", "", f"| it does | {head} |", "| --- | --- |", *rows, ""]
    return "\n".join(parts).rstrip() + "\n"
