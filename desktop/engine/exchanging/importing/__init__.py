"""Takes the chats of a file of this or another program into the history."""
