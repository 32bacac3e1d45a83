"""The options of the commands. Loads nothing: help is shown by it, too."""
