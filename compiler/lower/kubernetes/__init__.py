"""Kubernetes: the objects of one cluster, a file a backend."""
