"""The on-device model: a llama.cpp server in a process of its own. Optional."""
