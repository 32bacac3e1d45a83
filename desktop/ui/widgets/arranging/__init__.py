"""How the parts of a panel stand beside and below one another; how far something long is."""
