"""The conversation for screen readers and for the keyboard."""
