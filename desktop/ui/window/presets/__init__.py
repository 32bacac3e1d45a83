"""Presets in the window: chosen for a chat, compared with what it has by now, saved."""
