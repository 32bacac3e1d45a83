"""A turn written down, saved without keys, and read back."""
