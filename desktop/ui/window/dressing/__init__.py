"""How the window looks: its colours, and the size of its text."""
