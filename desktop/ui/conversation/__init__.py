"""The conversation: its messages, drawn near the reader; find, copy, actions, screen readers."""
