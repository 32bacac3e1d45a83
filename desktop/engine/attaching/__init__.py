"""Files become parts of a message: read, made ready, and kept by their hash."""
