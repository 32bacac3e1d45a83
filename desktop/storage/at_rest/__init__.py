"""What lies on the disk while nobody looks: its encryption, and that what is forgotten is gone."""
