"""The commands behind `./floe NAME`: each module adds its arguments and runs one command.

Knows no Qt. A module is imported only when its command is asked for; each offers
`add_arguments(parser)` and `run(arguments) -> exit status`, and imports torch inside `run` only.
"""
