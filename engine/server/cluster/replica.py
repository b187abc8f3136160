"""One replica in a Ray cluster as the front sees it: started, asked, found dead, ended.

Knows no brains and no users. It is a `Home`; that another takes its place is the crew's business,
not Ray's, since a replica that Ray started again would know none of its brains.
"""

import contextlib
import multiprocessing
import pickle
import secrets
import threading
from concurrent.futures import Future
from multiprocessing import AuthenticationError
from typing import Any

import ray
from ray.exceptions import RayActorError, RayError

from engine.config import EngineConfig
from engine.errors import EngineError, EngineStoppedError, MissingComponentError
from engine.server.cluster.choice import Share
from engine.server.cluster.direct_line import DirectLine, Place
from engine.server.cluster.replica_actor import FirstWord, ReplicaActor
from engine.server.processes.home import ProcessLostError
from engine.server.processes.order_line import OrderLine
from engine.server.processes.orders import Hello, Order


class Replica:
    """One replica.

    Attributes:
        hello: What it said of its model; None while it loads.
        pid: The number of its process on its machine; None while it loads.
        n_brains: How many brains are kept there; the crew counts.
    """

    def __init__(self, config: EngineConfig, share: Share) -> None:
        """Have it started on the machine that has the most room, or as soon as one has."""
        self._secret = secrets.token_bytes(32)
        self._bell, self._push = multiprocessing.Pipe(duplex=False)
        self._ringing = threading.Lock()
        self._has_ended = False
        self._way: DirectLine | None = None
        self._line: OrderLine | None = None
        self.hello: Hello | None = None
        self.pid: int | None = None
        self.n_brains = 0
        actor: Any = ray.remote(ReplicaActor)
        self._actor = actor.options(
            num_cpus=share.n_processors,
            num_gpus=share.n_gpus,
            max_restarts=0,
            scheduling_strategy="SPREAD",
        ).remote(config, self._secret)
        self._first_word: Future[bytes] = self._actor.hello.remote().future()
        self._first_word.add_done_callback(lambda _: self._ring())
        # It returns, or fails, when the replica has ended.
        self._actor.obey.remote().future().add_done_callback(lambda _: self._lose())

    @property
    def processor_s(self) -> float:
        """Processor time that it has used, as far as it has said."""
        return 0.0 if self._line is None else self._line.processor_s

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked."""
        return self._line is not None and not self._line.is_lost and self.is_alive

    @property
    def signs(self) -> tuple[Any, ...]:
        """What `multiprocessing.connection.wait` waits for: its end, or its first word."""
        return (self._bell,)

    @property
    def is_alive(self) -> bool:
        """Whether the cluster still has it."""
        return not self._has_ended

    def listen(self) -> bool:
        """Take its first word if it has come; returns whether it has.

        Raises:
            EngineError: The model cannot be loaded there, or the machine cannot be reached.
            ProcessLostError: It has ended without a word.
        """
        while self._bell.poll():
            self._bell.recv()
        if self.hello is None and self._first_word.done():
            word = _word_in(self._first_word)
            self._way = _way_to(word.place, self._secret)
            self._line = OrderLine(self._way.pipe, kill=self._kill)
            self.pid = word.pid
            self.hello = word.hello
        return self.hello is not None

    def ask(self, order: Order) -> Any:
        """Have an order carried out, and wait for it.

        Raises:
            EngineError: It cannot be done as it stands.
            BrainFaultError: The brain has failed.
            ProcessLostError: The replica has ended, or its machine has.
        """
        if self._line is None:
            raise ProcessLostError
        try:
            return self._line.ask(order)
        except ProcessLostError:
            self._lose()
            raise

    def end(self) -> None:
        """End it, whatever it does; whoever waits for it is told that it is lost."""
        self._has_ended = True
        if self._line is not None:
            self._line.close()
        self._kill()
        if self._way is not None:
            self._way.close()
        with self._ringing:
            self._bell.close()
            self._push.close()

    def _kill(self) -> None:
        with contextlib.suppress(RayError):
            ray.kill(self._actor)
        self._hang_up()

    def _hang_up(self) -> None:
        if self._way is not None:
            self._way.hang_up()

    # -- the cluster's threads --------------------------------------------------------------

    def _lose(self) -> None:
        self._has_ended = True
        # Where a whole machine has gone, nobody else tells whoever waits for an answer.
        self._hang_up()
        self._ring()

    def _ring(self) -> None:
        """Wake whoever watches."""
        with self._ringing:
            if not self._push.closed:
                self._push.send(None)


def _word_in(first_word: "Future[bytes]") -> FirstWord:
    """What a replica said first.

    Raises:
        EngineError: Why it has no model.
        ProcessLostError: It has ended before.
    """
    try:
        said = pickle.loads(first_word.result())
    except RayError as err:
        if isinstance(err, RayActorError) and not err.actor_init_failed:
            raise ProcessLostError from err
        raise MissingComponentError(
            f"A machine of the Ray cluster cannot run Floe: {str(err).strip().splitlines()[-1]}.",
            remedy="Start Ray there from Floe's folder, as docs/server.md says.",
        ) from err
    if isinstance(said, EngineError):
        raise said
    return said


def _way_to(place: Place, secret: bytes) -> DirectLine:
    """A line of our own to a replica.

    Raises:
        EngineStoppedError: There is no way.
    """
    try:
        return DirectLine(place, secret)
    except (AuthenticationError, EOFError, OSError) as err:
        raise EngineStoppedError(
            f"A replica cannot be reached at {place.host}:{place.port}.",
            remedy="Let the machines of the cluster reach each other's ports.",
        ) from err
