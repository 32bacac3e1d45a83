"""Prompts that a person keeps: a text with variables, and what may be filled in."""
