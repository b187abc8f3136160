"""One conversation: everything that changes while a person talks, and the step that changes it.

Owns no thread. `engine.session.session` is the whole; only `mind`, `writer`, `captions`, `voice`,
`silero` and `workshop` know torch.
"""
