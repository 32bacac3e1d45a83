"""The conversation copied out: plain text, HTML, Markdown, speech; and found in."""
