"""A conversation that a server holds: this machine's sound card, and the way over the network.

Knows no torch and no model. To the host it is a session like the one that runs here; what travels
is described in `docs/protocol.md`.
"""
