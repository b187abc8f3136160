"""Measuring the model: how well it hears, speaks, answers and takes turns.

It knows nothing of training; figures say under which conditions they were taken.
"""
