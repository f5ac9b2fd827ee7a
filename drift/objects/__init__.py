"""Objects as committed against objects as they run: by the server's own dry run, and by its tables. Pure."""
