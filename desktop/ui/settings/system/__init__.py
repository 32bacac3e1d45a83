"""What the system is asked for."""
