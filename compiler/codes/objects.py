"""The codes of what a cluster's rendered objects may not be (`compiler.validate`)."""

from __future__ import annotations

from compiler.diagnostics import Code, Severity

INVALID_OBJECT = Code(
    "invalid-object",
    Severity.ERROR,
    "The API server or the controller that reads the object would refuse it: nothing of it would be applied.",
    "objects: [{apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: {...}, spec: {adresses: []}}]",
    "see what the API of the kind takes; the fragment's author wrote this",
)
OBJECT_REFERENCE = Code(
    "object-reference",
    Severity.WARNING,
    "Servers take a reference to something that is not there, and then nothing happens: a pool that no "
    "advertisement names is never announced. It is fine where somebody else makes the other object.",
    "objects: [{kind: BGPAdvertisement, spec: {ipAddressPools: [defualt]}, ...}]",
    "correct the name, unless somebody else makes that object",
)
SECRET_VALUE = Code(
    "secret-value",
    Severity.ERROR,
    "What is rendered is committed to git and read by many; a password in it is a password given away.",
    "objects: [{apiVersion: v1, kind: Secret, stringData: {password: hunter2}, ...}]",
    "make the Secret beside fabricc, and refer to it by name",
)
