"""Top-level windows.

Each is put together from widgets; none talks to the engine itself.
"""
