"""The key area of an endpoint: what belongs to a key that a program gives."""
