"""Formats, colours and spaces of the document."""
