"""The chats: read, written, and the journal of replies that still arrive."""
