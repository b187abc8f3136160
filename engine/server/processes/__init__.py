"""Models in processes of their own, and the sessions that outlive them.

The front process keeps what belongs to a user: ears, turns, answers on their way, and all that is
needed to make its brain again. A model's process keeps brains and nothing else.
"""
