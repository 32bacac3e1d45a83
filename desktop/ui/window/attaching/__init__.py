"""Files on their way into the message of a window."""
