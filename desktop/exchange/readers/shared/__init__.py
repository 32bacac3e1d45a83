"""What all readers share: times, names, parts, trees, and records."""
