"""A damaged history: found out, read page by page, and saved into a fresh one."""
