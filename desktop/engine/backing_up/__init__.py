"""Backs the home up, by hand and each day, and puts a backup in its place."""
