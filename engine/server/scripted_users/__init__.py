"""Users made of a script, who talk to a running server as people do: they ask and interrupt.

Knows the protocol and nothing of how a server keeps it; any server that speaks it will do.
"""
