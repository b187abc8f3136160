"""The whole of a replica, wherever in the cluster it runs: loads the model and carries out orders.

Ray starts it, and tells when it has ended. Orders come over a line of their own, as they do to a
process on the server's machine: a call through Ray takes ten times as long.
"""

import os
import pickle
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ray.util import get_node_ip_address

from engine.config import EngineConfig
from engine.errors import EngineError
from engine.server.cluster.direct_line import Door, Place
from engine.server.processes.child import loaded_keeper, obey
from engine.server.processes.orders import Hello

if TYPE_CHECKING:
    from engine.server.processes.keeper import BrainKeeper


@dataclass(frozen=True, slots=True)
class FirstWord:
    """What a replica says through Ray.

    Attributes:
        hello: Of its model.
        place: Where its line begins.
        pid: The number of its process on its machine.
    """

    hello: Hello
    place: Place
    pid: int


class ReplicaActor:
    """One loaded model; Ray calls the methods one after the other, on one thread."""

    def __init__(self, config: EngineConfig, secret: bytes) -> None:
        """Take the settings; `hello` loads the model, on the thread that computes with it.

        Args:
            config: The model, and how it answers.
            secret: Whoever knows it is obeyed.
        """
        self._config = config
        self._secret = secret
        self._keeper: BrainKeeper | None = None
        self._door: Door | None = None

    def hello(self) -> bytes:
        """Load the model; a `FirstWord`, or the `EngineError` that says why not."""
        try:
            self._keeper = loaded_keeper(self._config)
        except EngineError as error:
            return pickle.dumps(_placed(error))
        self._door = Door(get_node_ip_address(), self._secret)
        return pickle.dumps(FirstWord(self._keeper.hello(), self._door.place, os.getpid()))

    def obey(self) -> None:
        """Carry out orders until the front has gone, or has had enough of this replica."""
        if self._keeper is not None and self._door is not None:
            with self._door.accept() as pipe:
                obey(self._keeper, pipe)


def _placed(error: EngineError) -> EngineError:
    """The same, naming the machine."""
    remedy = f"{error.remedy} Every machine of the cluster needs it under the same name or path."
    return type(error)(f"On {socket.gethostname()}: {error.message}", remedy=remedy.strip())
