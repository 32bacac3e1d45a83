"""The files that go with the message, as cards above its text."""
