"""Speech that users have, as training reads it: manifests, Hugging Face datasets, tar shards.

Nothing is loaded whole: an entry's sound is read when it is drawn.
"""
