"""What lies on the disk while nobody looks: encrypted where the person wants it, or forgotten."""
