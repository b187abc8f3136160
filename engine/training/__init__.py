"""How the built-in model is trained: one stage after another, each from the weights of those before.

It knows nothing of a running conversation.
"""
