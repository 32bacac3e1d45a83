"""The report that a person gives to IT: what was found, and what it was found on."""
