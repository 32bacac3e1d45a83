"""What a person gets, tried as a person would: on systems that have nothing of ours.

Opt-in: they build, need root, and take minutes. Each is a program of its own.
"""
