"""What the project must show, by the commands a user types, each in a process of its own."""
