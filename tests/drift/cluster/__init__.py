"""The cluster side of drift, against a real API server and the built-in one."""
