"""The door: the only rooms of the compiler that read, write, print or exit."""
