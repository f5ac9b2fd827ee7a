"""Rendered trees, judged by what a release takes."""
