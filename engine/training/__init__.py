"""How the built-in model is trained: stage after stage, each from the weights of those before.

It knows nothing of a running conversation.
"""
