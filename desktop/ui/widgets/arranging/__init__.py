"""How the parts of a panel stand beside and below one another."""
