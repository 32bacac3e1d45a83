"""Finds words in all chats, and keeps the index of them up to date."""
