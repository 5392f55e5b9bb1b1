"""The TaskFlow backend: `uvicorn main:app`."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

import health
import tasks
from database import Database, plain_reason
from logs import configure_logs
from settings import Settings


def create_app(settings: Settings) -> FastAPI:
    configure_logs(settings.log_level)
    database = Database(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        database.start()
        yield
        database.stop()

    app = FastAPI(title="TaskFlow", version="1.0.0", lifespan=lifespan)
    app.state.database = database
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[settings.frontend_url],
        allow_credentials=True,
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["authorization", "content-type"],
    )
    app.add_exception_handler(OperationalError, database_gone)
    app.add_exception_handler(PoolExhausted, database_gone)
    app.include_router(health.router)
    app.include_router(tasks.router)
    return app


async def database_gone(request: Request, error: Exception) -> JSONResponse:
    """A database that went away in the middle of the work is our 503, not a fault of this program."""
    reason = plain_reason(error) if isinstance(error, SQLAlchemyError) else str(error)
    logging.getLogger("taskflow").error("%s %s: %s", request.method, request.url.path, reason)
    return JSONResponse({"detail": f"The database is not ready: {reason}"}, status_code=503)


app = create_app(Settings.from_environment())
