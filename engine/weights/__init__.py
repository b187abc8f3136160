"""Models on the disk: where they are and which there are.

Knows no torch: nothing here opens a weight file.
"""
