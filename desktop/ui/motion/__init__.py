"""Motion of the window: how long, how, and whether at all."""
