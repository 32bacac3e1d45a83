"""The text view under the conversation: scrolling, following and what is painted around text."""
