"""Controls of forms that Qt's own look does not fit."""
