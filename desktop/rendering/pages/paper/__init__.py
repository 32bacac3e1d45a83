"""Draws chats on sheets of paper: a PDF. Qt, in a child process that is started for it."""
