"""Intent to rendered, by behaviour."""
