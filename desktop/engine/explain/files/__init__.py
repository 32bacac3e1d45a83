"""Words for the files of a message."""
