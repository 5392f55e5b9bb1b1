"""The TaskFlow backend: `uvicorn main:app`."""

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
from auth import SignedInOnly, Tokens
from body_limit import BodyLimit
from database import Database
from errors import add_error_answers
from logs import configure_logs
from request_log import RequestLog
from settings import Settings, SettingsError
from signing_keys import SigningKeys
from stopping import told_of_stop
from turns import Turns

# After SIGTERM: answers may end by themselves, then they are ended; then the database is given up, and all within 5 s.
GRACE_S, ANSWERS_END_S, DATABASE_ENDS_S = 2.0, 0.7, 3.2


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
        with told_of_stop(stop):
            ending = asyncio.create_task(wind_down(stop, turns, database))
            assistant.start()
            yield
            ending.cancel()
            await turns.finish(grace_s=0, limit_s=ANSWERS_END_S)
            database.stop()
            await assistant.close()

    app = FastAPI(title="TaskFlow", version="1.0.0", lifespan=lifespan, redirect_slashes=False)
    app.state.database = database
    app.state.readiness = health.Readiness(database)
    app.state.assistant = assistant
    app.state.turns = turns
    # The last that is added is the first that sees a request.
    app.add_middleware(BodyLimit)
    app.add_middleware(SignedInOnly, tokens=Tokens(SigningKeys(settings.auth_jwks_url), settings.frontend_url))
    app.add_middleware(RequestLog)
    add_error_answers(app)
    for part in (health, tasks, chat):
        app.include_router(part.router)
    return app


async def wind_down(stop: asyncio.Event, turns: Turns, database: Database) -> None:
    await stop.wait()
    start = asyncio.get_running_loop().time()
    await turns.finish(grace_s=GRACE_S, limit_s=ANSWERS_END_S)
    await asyncio.sleep(max(0.0, start + DATABASE_ENDS_S - asyncio.get_running_loop().time()))
    database.stop()


def settings_or_exit() -> Settings:
    try:
        return Settings.from_environment()
    except SettingsError as error:
        configure_logs("INFO")
        logging.getLogger("taskflow").critical("%s", error)
        sys.exit(1)


app = create_app(settings_or_exit())
