"""Weights and their forward passes: the streaming encoder, adapter, LLM, speech decoder, codec.

Knows nothing of threads, sound cards or turns: whatever changes while someone talks is passed in.
"""
