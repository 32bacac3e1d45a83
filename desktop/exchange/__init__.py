"""Turns chats into files and files of this and other programs into chats. No I/O of its own."""
