"""The whole of a replica, wherever in the cluster it runs: loads the model and carries out orders.

Ray Serve makes it, asks whether it is well, and tells it to go. Orders come over a line of its own,
as they do to a process on the server's machine: a call through Ray takes ten times as long.
"""

import asyncio
import contextlib
import os
import socket
import threading
from multiprocessing import AuthenticationError
from typing import TYPE_CHECKING, Final

import ray
from ray import serve

from engine.config import EngineConfig
from engine.errors import EngineError, EngineStoppedError
from engine.server.cluster.visit import UNREACHABLE, Address, FirstWord, Lines, Word, call_at
from engine.server.processes.child import loaded_keeper, obey
from engine.server.processes.orders import Hello

if TYPE_CHECKING:
    from engine.server.processes.keeper import BrainKeeper

_PAUSE_S: Final = 5.0
"""Between attempts to come back to a server that cannot be reached."""


class ServedModel:
    """One loaded model; all that it does with it happens on one thread of its own."""

    def __init__(self, config: EngineConfig, server: Address) -> None:
        """Load the model, and come to the server.

        Args:
            config: The model, and how it answers.
            server: Where to.

        Raises:
            EngineError: There is no model on this machine, or no way from it to the server.
        """
        self._config = config
        self._server = server
        self._lines: Lines | None = None
        self._goes = threading.Event()
        self._has_tried = threading.Event()
        self._refusal: EngineError = EngineStoppedError(
            "It ended while it loaded; Ray's log of it says why."
        )
        # Nobody waits for it where Ray ends the process.
        self._working = threading.Thread(target=self._work, name="floe-model", daemon=True)
        self._working.start()
        self._has_tried.wait()
        if self._lines is None:
            raise self._refusal

    async def sit(self, seconds: float) -> None:
        """Be a request that is under way for so long: one user."""
        await asyncio.sleep(seconds)

    async def __del__(self) -> None:
        """Go when all brains have gone; Ray Serve calls it once, and ends the process after it."""
        self._goes.set()
        if self._lines is not None and self._working.is_alive():
            try:
                self._lines.life.pipe.send(Word.LEAVING)
            except OSError:
                # The server was faster.
                return
            await asyncio.to_thread(self._working.join)

    # -- its thread -------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            keeper = self._load()
            self._lines = self._come(keeper.hello())
        except EngineError as error:
            self._refusal = error
            return
        finally:
            self._has_tried.set()
        while self._lines is not None:
            self._serve(keeper, self._lines)
            keeper.let_all_go()
            self._lines = self._come_back(keeper.hello())

    def _load(self) -> "BrainKeeper":
        """Load the model.

        Raises:
            EngineError: It cannot be loaded; the server knows why.
        """
        try:
            return loaded_keeper(self._config)
        except EngineError as error:
            self._come(_placed(error)).close()
            raise

    def _come(self, hello: Hello | EngineError) -> Lines:
        """Come to the server for the first time.

        Raises:
            EngineStoppedError: There is no way to it.
        """
        try:
            return self._call(hello)
        except UNREACHABLE as err:
            place = self._server.place
            raise EngineStoppedError(
                f"{socket.gethostname()} cannot reach the server at {place.host}:{place.port}."
                " Let the machines of the cluster reach each other's ports."
            ) from err

    def _call(self, hello: Hello | EngineError) -> Lines:
        context = ray.get_runtime_context()
        word = FirstWord(
            hello=hello,
            pid=os.getpid(),
            actor=context.get_actor_name() or "",
            namespace=context.namespace,
        )
        lines = call_at(self._server)
        lines.life.pipe.send(word)
        return lines

    def _serve(self, keeper: "BrainKeeper", lines: Lines) -> None:
        """Carry out orders until the server has gone, or wants nothing more."""
        obey(keeper, lines.orders.pipe)
        with contextlib.suppress(EOFError, OSError):
            if lines.life.pipe.recv() is Word.GOODBYE:
                self._goes.set()
        lines.close()

    def _come_back(self, hello: Hello) -> Lines | None:
        """Come to a server from which it was cut off; None where it has gone, or this one goes."""
        while not self._goes.is_set():
            try:
                return self._call(hello)
            except (ConnectionRefusedError, AuthenticationError):
                # Its machine is there and it is not: nobody else will end what it has started.
                serve.delete(self._server.application)
                return None
            except UNREACHABLE:
                self._goes.wait(_PAUSE_S)
        return None


def _placed(error: EngineError) -> EngineError:
    """The same, naming the machine."""
    remedy = f"{error.remedy} Every machine of the cluster needs it under the same name or path."
    return type(error)(f"On {socket.gethostname()}: {error.message}", remedy=remedy.strip())
