"""Turns the text of one block into runs: emphasis, links, formulas."""
