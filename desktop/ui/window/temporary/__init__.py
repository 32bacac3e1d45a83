"""Temporary chats: begun, named as such all the time, and kept where the person wants it."""
