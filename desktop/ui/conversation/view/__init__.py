"""The text view of the conversation: scrolling, following, and what is painted around the text."""
