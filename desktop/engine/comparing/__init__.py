"""One question to several models at once, each with its own endpoint and settings."""
