"""How chats stand in order: folders, and the lists they are in."""
