"""Order among many chats: pins, folders, the archive and the trash."""
