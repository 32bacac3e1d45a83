"""The update notice: one small question a day, where a person or an organisation wants it."""
