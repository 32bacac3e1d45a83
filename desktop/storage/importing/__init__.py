"""Writes chats that a file brings into the history, and takes them out again."""
