"""Switches and a cluster to try it all on, on this machine, without hardware."""
