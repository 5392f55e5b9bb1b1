"""Entry point of the TaskFlow backend: `uvicorn main:app`."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

import chat
import health
import tasks
from assistant import Assistant
from auth import RequireSignIn, TokenVerifier
from body_limit import BodyLimit
from database import Database
from errors import add_error_answers
from logs import configure_logs
from request_log import RequestLog
from settings import Settings, SettingsError
from shutdown import watch_stop_signals
from signing_keys import SigningKeys
from turns import Turns

# Shutdown phases after SIGTERM: answers may finish, then they are stopped, then the database connections close; all within 5 s.
GRACE_PERIOD_S, TURN_END_TIMEOUT_S, DATABASE_STOP_S = 2.0, 0.7, 3.2


def create_app(settings: Settings) -> FastAPI:
    configure_logs(settings.log_level)
    database = Database(settings)
    assistant = Assistant(settings)
    turns = Turns()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        database.start()
        if assistant.problem:
            logging.getLogger("taskflow").warning(assistant.problem)
        with watch_stop_signals(stop):
            shutdown = asyncio.create_task(shut_down(stop, turns, database))
            assistant.start()
            yield
            shutdown.cancel()
            await turns.finish(grace_s=0, limit_s=TURN_END_TIMEOUT_S)
            database.stop()
            await assistant.close()

    app = FastAPI(title="TaskFlow", version="1.0.0", lifespan=lifespan, redirect_slashes=False)
    app.state.database = database
    app.state.readiness = health.Readiness(database)
    app.state.assistant = assistant
    app.state.turns = turns
    # The middleware added last handles a request first.
    app.add_middleware(BodyLimit)
    app.add_middleware(RequireSignIn, tokens=TokenVerifier(SigningKeys(settings.auth_jwks_url), settings.frontend_url))
    app.add_middleware(RequestLog)
    add_error_answers(app)
    for part in (health, tasks, chat):
        app.include_router(part.router)
    return app


async def shut_down(stop: asyncio.Event, turns: Turns, database: Database) -> None:
    await stop.wait()
    start = asyncio.get_running_loop().time()
    await turns.finish(grace_s=GRACE_PERIOD_S, limit_s=TURN_END_TIMEOUT_S)
    await asyncio.sleep(max(0.0, start + DATABASE_STOP_S - asyncio.get_running_loop().time()))
    database.stop()


def load_settings_or_exit() -> Settings:
    try:
        return Settings.from_environment()
    except SettingsError as error:
        configure_logs("INFO")
        logging.getLogger("taskflow").critical("%s", error)
        sys.exit(1)


app = create_app(load_settings_or_exit())
