"""A page of the settings that is a list, and beside it the form of what is chosen there."""
