"""Reads what an organisation has set for this machine or this person; nothing here is written."""
