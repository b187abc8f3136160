"""Model files to weights in memory: the released layout, our own, and random weights.

Knows no session and no sound. Files are untrusted: nothing in them is ever run, and a tensor that
is missing, surplus or misshapen is an error that names it.
"""
