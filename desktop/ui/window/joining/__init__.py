"""Joins parts of a window that know nothing of each other."""
