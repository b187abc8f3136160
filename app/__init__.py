"""The desktop program: everything that knows Qt.

Knows the engine only by its porch and the model store; it never imports torch.
"""
