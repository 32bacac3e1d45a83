"""Readers of the files that other programs write: one module for each program."""
