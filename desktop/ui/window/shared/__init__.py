"""What all windows of a home have in common: lists, streams, drafts, what waits to be sent."""
