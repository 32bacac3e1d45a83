"""Makes plain text, HTML, Markdown and speech of a conversation, and finds text in it."""
