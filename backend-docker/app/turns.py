"""The turns that are under way in this process: begun, waited for, and ended when the process ends."""

import asyncio

from turn import Turn

RESTARTING = "The backend is restarting. Ask again in a moment."


class Turns:
    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[None], Turn] = {}

    def begin(self, turn: Turn) -> None:
        task = asyncio.create_task(turn.run())
        self._tasks[task] = turn
        task.add_done_callback(self._tasks.pop)

    async def end_of(self, user: str, *, limit_s: float, stop: bool) -> None:
        """Waits for the user's turns that are ending (with `stop`: for all, after ending them), so that order is kept."""
        theirs = {task: turn for task, turn in self._tasks.items() if turn.user == user}
        if stop:
            for turn in theirs.values():
                turn.stop()
        ending = {task for task, turn in theirs.items() if turn.stopping}
        if ending:
            await asyncio.wait(ending, timeout=limit_s)

    async def finish(self, *, grace_s: float, limit_s: float) -> None:
        """Lets them come to their end for a while, then ends them, each with a last event and what it wrote kept."""
        if self._tasks and grace_s > 0:
            await asyncio.wait(set(self._tasks), timeout=grace_s)
        for turn in self._tasks.values():
            turn.stop(RESTARTING)
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=limit_s)
