"""Turns lines into blocks, as they arrive."""
