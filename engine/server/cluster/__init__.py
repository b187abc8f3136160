"""Models on many machines: replicas in a Ray cluster, in the place of processes on this one.

What a brain is asked, how it moves and how it is made again are those of `engine.server.processes`.
Ray is optional: nothing here is imported before it is asked for.
"""
