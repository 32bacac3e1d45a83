"""The commands of the window: their words and shortcuts, in one table that all rooms read."""
