"""Changes the trees of chats: edited messages, deleted ones, and chats that begin at a message."""
