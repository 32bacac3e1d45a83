"""Find within a chat."""
