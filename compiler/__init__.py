"""Intent to rendered: a compiler, pure but for its command line."""
