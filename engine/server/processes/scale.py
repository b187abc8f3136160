"""How many processes of a model so many users need, and for how long fewer must do.

Pure: knows no process and reads no clock.
"""

import math
from dataclasses import dataclass

from engine.errors import RequestError


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Between which numbers, and when.

    Attributes:
        smallest: So many there are without users.
        largest: So many there are at most.
        users_each: Users for whom one is enough.
        patience_s: So long fewer must do before one goes: to load a model costs more than to keep
            it through a pause between two users.
    """

    smallest: int
    largest: int
    users_each: int = 4
    patience_s: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            RequestError: The largest number is below the smallest.
        """
        if self.largest < self.smallest:
            raise RequestError(
                f"At most {self.largest} replicas are fewer than at least {self.smallest}.",
                remedy="Raise --max-replicas, or lower --min-replicas.",
            )

    @classmethod
    def fixed(cls, size: int) -> "Scale":
        """Always the same number."""
        return cls(smallest=size, largest=size)

    @property
    def is_fixed(self) -> bool:
        """Whether the users' number makes no difference."""
        return self.smallest == self.largest

    def needed(self, n_users: int) -> int:
        """How many are needed for so many users."""
        return min(max(math.ceil(n_users / self.users_each), self.smallest), self.largest)


class Scaler:
    """Follows the number of users: up at once, down with patience.

    Attributes:
        wanted: How many processes there should be.
        due_s: When it may become fewer without anything else happening; None where it cannot.
    """

    def __init__(self, scale: Scale) -> None:
        """Begin with the smallest number."""
        self._scale = scale
        self.wanted = scale.smallest
        self.due_s: float | None = None

    def follow(self, n_users: int, now_s: float) -> None:
        """Take note of how many users there are."""
        needed = self._scale.needed(n_users)
        if needed >= self.wanted:
            self.wanted, self.due_s = needed, None
        elif self.due_s is None:
            self.due_s = now_s + self._scale.patience_s
        elif now_s >= self.due_s:
            # One at a time: what they kept must find room elsewhere.
            self.wanted -= 1
            self.due_s = now_s + self._scale.patience_s if needed < self.wanted else None
