"""Chats that leave for files, and chats that come from them."""
