"""Pictures that a model sends within its reply, as base64: taken out while they arrive."""
