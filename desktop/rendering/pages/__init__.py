"""Writes chats as pages to keep: HTML, and PDF for paper. Qt is in the child process alone."""
