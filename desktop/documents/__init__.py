"""Bytes of an attachment -> text, in a child process without keys, network or files."""
