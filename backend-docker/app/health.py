"""What Kubernetes asks: is the process alive (without the database), can it work (with the database)?"""

import asyncio
import logging
import threading
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from database import Database
from database_problem import Problem

READY_LIMIT_S = 2.0

log = logging.getLogger("taskflow.health")
router = APIRouter()


@router.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


class Readiness:
    """One question to the database at a time, whose answer all who ask meanwhile share.

    Against a database that hangs, probes must not use up the threads.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking: asyncio.Future[Problem | None] | None = None

    async def problem(self) -> Problem | None:
        if self._asking is None or self._asking.done():
            self._asking = in_daemon_thread(self._database.problem)
        return await asyncio.shield(self._asking)


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    readiness: Readiness = request.app.state.readiness
    try:
        problem = await asyncio.wait_for(readiness.problem(), READY_LIMIT_S)
    except TimeoutError:
        reason = f"the database did not answer within {READY_LIMIT_S:.0f} s"
        problem = Problem(reason, reason)
    if problem != getattr(request.app.state, "not_ready", None):
        request.app.state.not_ready = problem
        log.log(logging.WARNING if problem else logging.INFO, f"not ready: {problem.words}" if problem else "ready")
    if problem:
        return JSONResponse({"status": "not ready", "reason": problem.told}, status_code=503)
    return JSONResponse({"status": "ready"})


def in_daemon_thread[T](ask: Callable[[], T]) -> asyncio.Future[T]:
    """Like `asyncio.to_thread`, but a question that hangs does not hold up the end of the process."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if answer.done():  # nobody waits any more
            return
        if error is None:
            answer.set_result(result)  # type: ignore[arg-type]
        else:
            answer.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = ask()
        except Exception as raised:
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="readiness", daemon=True).start()
    return answer
