"""Writes chats to files that a person chose: which ones, as what, and where."""
