"""What targets accept: one index per SR Linux release, narrowed to a platform's features.

`schema(release, platform)` is the only way in. It is cached: indexes are immutable and shared.
"""
