"""The fields of the parameters of a request, for the panel of a chat and for a preset."""
