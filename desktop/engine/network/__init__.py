"""What this run has contacted, in words: for the settings, and for IT."""
