"""Order among the chats of a window: what a person asks of the list is done here."""
