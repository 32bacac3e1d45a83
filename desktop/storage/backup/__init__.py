"""A backup of the whole home: written while it is used, checked, and put in its place again."""
