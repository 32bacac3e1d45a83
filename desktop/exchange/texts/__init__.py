"""Chats as text: the order in which a tree is told, Markdown, and plain text."""
