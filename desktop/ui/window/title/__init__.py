"""The title of the shown chat: above it, in the title bar, and changed."""
