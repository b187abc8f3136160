"""How a conversation behaves while both sides speak, measured on scripted talks.

Knows no training: who speaks what is handed in.
"""
