"""The page of the endpoints: their list, the form of one, its model, and its test."""
