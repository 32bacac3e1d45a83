"""What all readers share: elements of a large file, times, names, parts, trees, and records."""
