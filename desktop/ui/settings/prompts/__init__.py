"""The page of the prompt library: the list of prompts, and the form of one."""
