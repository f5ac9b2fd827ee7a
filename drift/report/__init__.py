"""Changes to text, Markdown, JSON and metrics."""
