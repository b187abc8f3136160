"""Synthetic speech for the training of the ears: voices, rooms, noises and what is said.

It knows no model: it makes sound, and says which text and which phonemes are in it.
"""
