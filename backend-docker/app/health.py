"""Health endpoints: /health reports that the process is alive, /ready that it can use the database."""

import asyncio
import logging
import threading
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from database import Database
from database_problem import Problem

READY_TIMEOUT_S = 2.0

log = logging.getLogger("taskflow.health")
router = APIRouter()


@router.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


class Readiness:
    """Checks the database once at a time; concurrent probes share the result.

    Otherwise probes of a database that hangs would use up the threads.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._check: asyncio.Future[Problem | None] | None = None

    async def problem(self) -> Problem | None:
        if self._check is None or self._check.done():
            self._check = run_in_daemon_thread(self._database.problem)
        return await asyncio.shield(self._check)


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    readiness: Readiness = request.app.state.readiness
    try:
        problem = await asyncio.wait_for(readiness.problem(), READY_TIMEOUT_S)
    except TimeoutError:
        reason = f"the database did not answer within {READY_TIMEOUT_S:.0f} s"
        problem = Problem(reason, reason)
    if problem != getattr(request.app.state, "not_ready", None):
        request.app.state.not_ready = problem
        log.log(logging.WARNING if problem else logging.INFO, f"not ready: {problem.detail}" if problem else "ready")
    if problem:
        return JSONResponse({"status": "not ready", "reason": problem.public}, status_code=503)
    return JSONResponse({"status": "ready"})


def run_in_daemon_thread[T](work: Callable[[], T]) -> asyncio.Future[T]:
    """Like `asyncio.to_thread`, but a call that hangs doesn't delay the end of the process."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():  # cancelled
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type]
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="readiness", daemon=True).start()
    return future
