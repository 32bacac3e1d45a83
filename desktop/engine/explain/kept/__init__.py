"""Words for what lies on the disk as a whole: whose it is, locked or not, backed up or not."""
