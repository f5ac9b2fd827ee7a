"""Rendered against running: what differs, who did it, and how it is put back."""
