"""The words for keys: where they come from, who may read them, why there is none."""
