"""Where the engine is started, restarted, given another model, and ended.

Knows the bridge and the conversation model; nothing of windows or of which models there are.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineBridge
from app.conversation import ConversationModel
from engine import (
    EngineConfig,
    Event,
    Failed,
    ModelChoice,
    ModelLoading,
    ModelReady,
    SetRole,
)

_STOP_TIMEOUT_S: Final = 10.0
"""A restart may wait as long as an engine needs to end in good order."""

_POLL_S: Final = 0.02


@dataclass(frozen=True)
class ModelChange:
    """A model that is to take the place of the one in use, or has failed to.

    Attributes:
        choice: Which one.
        loading: How far it is; None before the first word of it.
        fault: Why it cannot be used; None while it is being loaded.
    """

    choice: ModelChoice
    loading: ModelLoading | None = None
    fault: Failed | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it is still being loaded."""
        return self.fault is None


class EngineDesk(QObject):
    """Holds the engine's settings.

    Attributes:
        config: What the engine was started with, or will be.
        change: The model that is to be used next; None where the one in use stays.
        has_made_room: Whether the one in use has left the memory for it.

    Signals:
        started(EngineConfig): An engine has begun, and knows nothing of what was asked before.
        change_changed(): `change` is another one.
        model_changed(ModelChoice): Another model answers from here on.
    """

    started = Signal(object)
    change_changed = Signal()
    model_changed = Signal(object)

    def __init__(
        self, config: EngineConfig, bridge: EngineBridge, conversation: ConversationModel
    ) -> None:
        """Nothing is started."""
        super().__init__()
        self.config = config
        self.change: ModelChange | None = None
        self._bridge, self._conversation = bridge, conversation
        self._task: asyncio.Task[None] | None = None
        self._next = config
        self.has_made_room = self._is_taking_over = self._is_over = False
        bridge.tried.connect(self._follow)

    def start(self) -> None:
        """Start the engine."""
        self._bridge.start(self.config)
        self.started.emit(self.config)

    def restart(self, config: EngineConfig) -> None:
        """Start the engine anew with these settings, once the old one has ended."""
        if self._is_taking_over:
            return  # the engine is about to be a new one
        self.give_up_change()
        self.config = config
        self._conversation.restart()
        self._do(self._start_again())

    def use_model(self, config: EngineConfig, *, makes_room: bool = False) -> None:
        """Load another model; the one in use answers until the other can.

        Args:
            config: The settings with the other model.
            makes_room: Whether the one in use must leave the memory first. It is loaded again
                where the other one fails.
        """
        if self._is_taking_over:
            return
        self.give_up_change()
        self._next, self.has_made_room = config, makes_room
        self._set_change(ModelChange(config.model))
        self._do(self._begin_change())

    def give_up_change(self) -> None:
        """Load no other model after all; one that has failed is forgotten."""
        if self._is_taking_over:
            return
        if self._task is not None:
            self._task.cancel()
        self._bridge.give_up_other()
        self._set_change(None)
        self._bring_back()

    async def end(self, limit_s: float) -> bool:
        """Ask every engine to end and wait for it, the window alive meanwhile; for good.

        Returns:
            Whether all have ended.
        """
        self._is_over = True
        if self._task is not None:
            self._task.cancel()
        self._bridge.give_up_other()
        self._bridge.stop(timeout_s=0.0)
        await _until(lambda: self._bridge.is_quiet, limit_s)
        return self._bridge.is_quiet

    # -- one after another ------------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.get_running_loop().create_task(work)

    async def _start_again(self) -> None:
        await self._engine_ends()
        if not self._is_over:
            self.start()

    async def _begin_change(self) -> None:
        if self.has_made_room:
            self._conversation.restart()
            await self._engine_ends()
        self._bridge.try_other(self._next)

    async def _take_over(self) -> None:
        await self._engine_ends()
        self._is_taking_over = self.has_made_room = False
        if self._is_over:
            return
        role = self.config.role
        self.config = self._next.model_copy(update={"role": role})
        self._conversation.restart()
        self._set_change(None)
        self._bridge.take_other()
        if role != self._next.role:
            self._bridge.send(SetRole(role))
        self.started.emit(self.config)
        self.model_changed.emit(self.config.model)

    async def _engine_ends(self) -> None:
        self._bridge.stop(timeout_s=0.0)
        await _until(lambda: not self._bridge.is_running, _STOP_TIMEOUT_S)

    def _bring_back(self) -> None:
        """Start the engine again that had made room for another one."""
        if self.has_made_room and not self._is_over:
            self.has_made_room = False
            self._do(self._start_again())

    # -- the other engine -------------------------------------------------------------------

    def _follow(self, event: Event) -> None:
        change = self.change
        if change is None or not change.is_under_way:
            return
        match event:
            case ModelLoading():
                self._set_change(replace(change, loading=event))
            case ModelReady():
                self._is_taking_over = True
                self._do(self._take_over())
            case Failed(is_fatal=True):
                self._bridge.give_up_other()
                self._set_change(replace(change, fault=event))
                self._bring_back()
            case _:
                pass

    def _set_change(self, change: ModelChange | None) -> None:
        if change != self.change:
            self.change = change
            self.change_changed.emit()


async def _until(is_so: Callable[[], bool], limit_s: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limit_s):
            while not is_so():
                await asyncio.sleep(_POLL_S)
