"""`weir export`: chats go out of the history into files and pipes."""
