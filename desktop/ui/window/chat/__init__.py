"""The chat that a window shows: on display, asked and answered, and changed message by message."""
