"""What the system is asked for: keys in any program, a start at log-on."""
