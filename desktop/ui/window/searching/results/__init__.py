"""The list of the search window: its rows, how each is painted, and the words in them."""
