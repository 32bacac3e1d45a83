"""The search window (Ctrl+K): what all chats contain, and how one goes there."""
