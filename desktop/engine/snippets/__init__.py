"""A request as a program."""
