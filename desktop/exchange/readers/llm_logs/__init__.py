"""What lies in the logs.db of `llm`: responses, and since 0.32 threads of messages."""
