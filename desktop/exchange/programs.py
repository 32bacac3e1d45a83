"""The names of the programs whose files are read, and why another file is not."""

from __future__ import annotations

WEIR = "weir"
"""The source of a chat that began in Weir."""
NAMES = {
    WEIR: "Weir",
    "chatgpt": "ChatGPT",
    "claude": "Claude",
    "openwebui": "Open WebUI",
    "chatbox": "Chatbox",
    "cherry": "Cherry Studio",
    "librechat": "LibreChat",
    "jan": "Jan",
    "lmstudio": "LM Studio",
    "chatbotui": "Chatbot UI",
    "llm": "llm",
}
"""The names that `weir import --from` takes, beside "auto", and those that the makers give."""

UNKNOWN = "unknown_format"
CHERRY_FOLDERS = "cherry_folders"
"""A backup of Cherry Studio 1.7 and later: the raw files of a browser's database."""
CHATBOX_PAGE = "chatbox_page"
"""What Chatbox writes "for viewing only"."""
