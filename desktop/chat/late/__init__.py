"""A long conversation, of which only a part is read so far."""
