"""What a window remembers over its end, in files of its own beside the history."""
