"""Reads files of JSON of any size, one value in memory at a time, whatever is wrong with them."""
