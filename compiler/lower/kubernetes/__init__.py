"""Fabric -> Kubernetes objects, one file an object; a module a backend.

Objects carry what the API needs and what the intent means, and nothing that a server fills in: no
status, no node ports, no defaults that we do not care about. ``docs/kubernetes.md`` says who creates
what, and why.
"""

from compiler.lower.kubernetes.cluster import lower_cluster

__all__ = ["lower_cluster"]
