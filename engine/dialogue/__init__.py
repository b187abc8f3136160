"""Thinking about turns, in pure Python: who may speak, what is kept, what is left out.

Knows no torch, no sound, no threads and no clock.
"""
