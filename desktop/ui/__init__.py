"""Widgets, controllers, Qt models, theme."""
