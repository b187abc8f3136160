"""One spoken question in, one spoken answer out, as fast as the machine can and without a clock.

Knows no threads, sound cards or turns that overlap: a recording is heard, then answered.
"""
