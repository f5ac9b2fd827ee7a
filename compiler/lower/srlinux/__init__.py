"""SR Linux: the native YANG tree of one switch, a file a subtree of the model."""
