"""The launcher: makes Floe's own environment on first use, then gets out of the way.

Standard library only, since it runs before anything is installed; knows nothing of the engine or
the window beyond the command line they are started with.
"""
