"""Weir's own format: JSON that has all of a chat (docs/export.md), and is read as it comes."""
