"""The list of prompts that "/" opens over the message."""
