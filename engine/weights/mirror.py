"""The address of another hub with the same files.

Knows what an address looks like; nothing is asked of it here.
"""

from urllib.parse import urlsplit

from engine.weights.faults import MirrorAddressError


def check_mirror(text: str) -> str:
    """The address as it is used.

    Raises:
        MirrorAddressError: It is none.
    """
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port  # raises where it is no number
    except ValueError:
        is_one = False
    if not is_one or any(sign.isspace() for sign in address):
        raise MirrorAddressError(
            f"{text} is not a web address.",
            remedy="Write it like https://hub.example.org, or leave it out.",
        )
    return address
