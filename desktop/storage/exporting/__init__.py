"""Reads whole chats out of the history, as they go elsewhere."""
