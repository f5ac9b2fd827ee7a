"""The tests. Each folder has an __init__.py, or tests/compiler would shadow the package."""
