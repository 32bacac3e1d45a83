"""The rows of the list of chats: which chat stands in which section, at which row."""
