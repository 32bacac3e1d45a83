"""What the window remembers: drafts, its own place, the places in the chats."""
