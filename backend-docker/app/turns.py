"""Manages the running turns of this process: one per user, all stopped on shutdown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from turn import Turn

RESTARTING = "The backend is restarting. Ask again in a moment."


class Turns:
    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[None], Turn] = {}
        # One lock per user; unused locks are garbage-collected.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def start(self, turn: Turn) -> None:
        task = asyncio.create_task(turn.run())
        self._tasks[task] = turn
        task.add_done_callback(self._tasks.pop)

    @asynccontextmanager
    async def after_current(self, user: str, *, limit_s: float) -> AsyncIterator[None]:
        """Stops the user's current turn, waits for it, and blocks new turns of this user inside the context."""
        async with self._locks.setdefault(user, asyncio.Lock()):
            await self._stop_current(user, limit_s)
            yield

    async def _stop_current(self, user: str, limit_s: float) -> None:
        current = {task: turn for task, turn in self._tasks.items() if turn.user == user}
        for turn in current.values():
            turn.stop()
        if current:
            await asyncio.wait(current, timeout=limit_s)

    async def finish(self, *, grace_s: float, limit_s: float) -> None:
        """Waits for the turns to finish, then stops them. Each sends a last event and saves its text."""
        if self._tasks and grace_s > 0:
            await asyncio.wait(set(self._tasks), timeout=grace_s)
        for turn in self._tasks.values():
            turn.stop(RESTARTING)
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=limit_s)
