"""The lab: emulated switches, and the commands that start and break them."""
