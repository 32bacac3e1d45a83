"""Chats leave the window as files, and come into it from files."""
