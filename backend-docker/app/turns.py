"""The turns that are under way in this process: begun, waited for, and ended when the process ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from turn import Turn

RESTARTING = "The backend is restarting. Ask again in a moment."


class Turns:
    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[None], Turn] = {}
        # Of the users who are asking now; a lock that nobody holds or waits for is gone.
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def begin(self, turn: Turn) -> None:
        task = asyncio.create_task(turn.run())
        self._tasks[task] = turn
        task.add_done_callback(self._tasks.pop)

    @asynccontextmanager
    async def after_those_of(self, user: str, *, limit_s: float) -> AsyncIterator[None]:
        """Ends the user's turn and waits for that, so that order is kept; meanwhile and inside, nobody else begins one."""
        async with self._asking.setdefault(user, asyncio.Lock()):
            await self._end_of(user, limit_s)
            yield

    async def _end_of(self, user: str, limit_s: float) -> None:
        theirs = {task: turn for task, turn in self._tasks.items() if turn.user == user}
        for turn in theirs.values():
            turn.stop()
        if theirs:
            await asyncio.wait(theirs, timeout=limit_s)

    async def finish(self, *, grace_s: float, limit_s: float) -> None:
        """Lets them come to their end for a while, then ends them, each with a last event and what it wrote kept."""
        if self._tasks and grace_s > 0:
            await asyncio.wait(set(self._tasks), timeout=grace_s)
        for turn in self._tasks.values():
            turn.stop(RESTARTING)
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=limit_s)
