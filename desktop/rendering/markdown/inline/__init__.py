"""The text of one block to runs: emphasis, links, formulas."""
