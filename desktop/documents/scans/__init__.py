"""The pictures that the pages of a scanned PDF consist of, taken out as files of their own."""
