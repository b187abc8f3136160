"""Sound without models: devices, rings, echo, resampling, speech detection, files, features.

Knows no torch.
"""
