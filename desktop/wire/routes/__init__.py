"""Which way a request takes: the rules for proxies, and what desktops and PAC files say of them."""
