"""The child process that colours code and draws formulas."""
