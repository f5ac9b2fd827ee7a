"""The emulated switch, by behaviour."""
