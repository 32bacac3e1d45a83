"""Draws one message: a question, or a reply with its thoughts and the lines below it."""
