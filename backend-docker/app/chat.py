"""The routes under /api/chat: the conversation, and an answer as it is written (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from assistant import Assistant
from auth import User
from conversation import Conversation
from database import Database, session
from history import MOST_MESSAGES
from tables import MessageView
from task_list import PlainText
from turn import Event, Turn
from turns import Turns

# How long a new question waits for the end of the answer before it, so that the two are kept in order.
ORDER_LIMIT_S = 3.0
# Who forwards the answer takes a longer silence (the frontend: 120 s) for a connection that is dead.
LONGEST_SILENCE_S = 15.0

router = APIRouter(prefix="/api/chat", tags=["chat"])


class NewMessage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), PlainText]


class Chat(BaseModel):
    enabled: bool
    reason: str | None
    messages: list[MessageView]


class TurnResponse(StreamingResponse):
    """Ends the turn when its reader is gone, however that came about."""

    media_type = "text/event-stream"

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        super().__init__(as_stream(turn), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._turn.stop()


@router.get("")
def read_chat(user: User, request: Request, opened: Annotated[Session, Depends(session)]) -> Chat:
    assistant: Assistant = request.app.state.assistant
    messages = Conversation(opened, user).newest()
    return Chat(enabled=assistant.problem is None, reason=assistant.problem, messages=messages)


@router.delete("", status_code=204)
async def forget_chat(user: User, request: Request) -> None:
    turns: Turns = request.app.state.turns
    database: Database = request.app.state.database

    def forget() -> None:
        with database.session() as opened:
            Conversation(opened, user).forget()

    async with turns.after_those_of(user, limit_s=ORDER_LIMIT_S):
        await run_in_threadpool(forget)


@router.post("", response_class=StreamingResponse)
async def ask(user: User, new: NewMessage, request: Request) -> TurnResponse:
    assistant: Assistant = request.app.state.assistant
    database: Database = request.app.state.database
    turns: Turns = request.app.state.turns
    if assistant.problem is not None:
        raise HTTPException(503, assistant.problem)

    def keep() -> list[MessageView]:
        with database.session() as opened:
            conversation = Conversation(opened, user)
            conversation.add_question(new.message)
            return conversation.newest(MOST_MESSAGES)

    async with turns.after_those_of(user, limit_s=ORDER_LIMIT_S):
        turn = Turn(user, await run_in_threadpool(keep), database, assistant)
        turns.begin(turn)
    return TurnResponse(turn)


async def as_stream(turn: Turn) -> AsyncIterator[str]:
    while True:
        try:
            # Nothing is lost at the limit: an event leaves the queue only for one who still waits.
            event = await asyncio.wait_for(turn.events.get(), LONGEST_SILENCE_S)
        except TimeoutError:
            yield ": still writing\n\n"
            continue
        if event is None:
            return
        yield as_text(event)


def as_text(event: Event) -> str:
    return f"event: {event.name}\ndata: {json.dumps(event.data)}\n\n"
