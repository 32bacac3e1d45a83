"""The page of the network: proxy, certificates, what an organisation has set, every contact."""
