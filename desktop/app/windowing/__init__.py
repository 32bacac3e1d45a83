"""One window with its content, and the work on the history for which all contents go."""
