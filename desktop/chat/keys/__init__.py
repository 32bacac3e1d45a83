"""Where a key comes from, and what a program that prints one is told and says. Pure."""
