"""The whole of a model's process: loads the model, says so, and carries out orders until the end.

Light until it runs: nothing heavy is imported before the signals are set. It ends when the other
end of the pipe does, however that came about, so that nothing is left of a server that was killed.
"""

import contextlib
import signal
import time
import traceback
from typing import TYPE_CHECKING, Any

from engine.config import EngineConfig
from engine.errors import EngineError
from engine.server.processes.orders import Answer, BrainFaultError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from engine.server.processes.keeper import BrainKeeper


def keep_brains(config: EngineConfig, pipe: "Connection[Any, Any]") -> None:
    """Serve one pipe.

    Args:
        config: The model, and how it answers.
        pipe: Takes a `Hello` or an `EngineError` first, then an `Answer` for every order.
    """
    # Ctrl-C reaches every process of a terminal; when to end is the front's to say.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        keeper = loaded_keeper(config)
    except EngineError as error:
        pipe.send(error)
        return
    with contextlib.suppress(OSError):
        pipe.send(keeper.hello())
        obey(keeper, pipe)


def loaded_keeper(config: EngineConfig) -> "BrainKeeper":
    """Load the model.

    Raises:
        EngineError: It cannot be loaded.
    """
    from engine.clock import MonotonicClock
    from engine.server.processes.keeper import BrainKeeper
    from engine.session.chosen_model import load_chosen_model

    return BrainKeeper(load_chosen_model(config.model), config, clock=MonotonicClock())


def obey(keeper: "BrainKeeper", pipe: "Connection[Any, Any]") -> None:
    """Carry out orders until the front has gone, or has had enough of this process."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_answer(keeper, pipe.recv()))


def _answer(keeper: "BrainKeeper", order: Any) -> Answer:
    try:
        value = keeper.carry_out(order)
    except EngineError as error:
        value = error
    except Exception as error:  # one brain's fault must not end the others on this model
        # The places alone: the exception's own words may quote what was said.
        places = "".join(traceback.format_tb(error.__traceback__))
        value = BrainFaultError(f"{type(error).__name__}\n{places}")
    return Answer(value, time.process_time())
