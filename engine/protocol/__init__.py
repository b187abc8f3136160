"""What travels between a server and its clients: the names, the sound, the faults, the address.

Knows neither end: no socket, no session, no thread, no torch. `docs/protocol.md` describes it.
"""
