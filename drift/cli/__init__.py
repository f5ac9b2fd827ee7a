"""The `drift` commands: read, write, print and exit, and nothing else."""
