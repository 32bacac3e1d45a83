"""Colours, icons, style sheet and measures."""
