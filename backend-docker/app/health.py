"""What Kubernetes asks: is the process alive (without the database), can it work (with the database)?"""

import asyncio
import logging
import threading
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from database import Database

READY_LIMIT_S = 2.0

log = logging.getLogger("taskflow.health")
router = APIRouter()


@router.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    database: Database = request.app.state.database
    try:
        reason = await asyncio.wait_for(in_daemon_thread(database.problem), READY_LIMIT_S)
    except TimeoutError:
        reason = f"the database did not answer within {READY_LIMIT_S:.0f} s"
    if reason != getattr(request.app.state, "not_ready", None):
        request.app.state.not_ready = reason
        log.log(logging.WARNING if reason else logging.INFO, f"not ready: {reason}" if reason else "ready")
    if reason:
        return JSONResponse({"status": "not ready", "reason": reason}, status_code=503)
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
