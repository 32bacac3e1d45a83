"""Puts prompts of the library into the message: by "/", by the button, by their own shortcuts."""
