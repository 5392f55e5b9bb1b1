"""Routes under /api/chat: the conversation, and the assistant's answer as server-sent events."""

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
from history import MAX_MESSAGES
from tables import MessageView
from task_list import PlainText
from turn import Event, Turn
from turns import Turns

# How long a new question waits until the previous answer has ended, which keeps the conversation in order.
PREVIOUS_TURN_TIMEOUT_S = 3.0
# Proxies treat a longer silence as a dead connection (the frontend after 120 s).
MAX_SILENCE_S = 15.0

router = APIRouter(prefix="/api/chat", tags=["chat"])


class NewMessage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), PlainText]


class Chat(BaseModel):
    enabled: bool
    reason: str | None
    messages: list[MessageView]


class TurnResponse(StreamingResponse):
    """Streams a turn's events and stops the turn when the client disconnects."""

    media_type = "text/event-stream"

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        super().__init__(stream_events(turn), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

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
async def clear_chat(user: User, request: Request) -> None:
    turns: Turns = request.app.state.turns
    database: Database = request.app.state.database

    def clear() -> None:
        with database.session() as opened:
            Conversation(opened, user).clear()

    async with turns.after_current(user, limit_s=PREVIOUS_TURN_TIMEOUT_S):
        await run_in_threadpool(clear)


@router.post("", response_class=StreamingResponse)
async def ask(user: User, new: NewMessage, request: Request) -> TurnResponse:
    assistant: Assistant = request.app.state.assistant
    database: Database = request.app.state.database
    turns: Turns = request.app.state.turns
    if assistant.problem is not None:
        raise HTTPException(503, assistant.problem)

    def save_question() -> list[MessageView]:
        with database.session() as opened:
            conversation = Conversation(opened, user)
            conversation.add_question(new.message)
            return conversation.newest(MAX_MESSAGES)

    async with turns.after_current(user, limit_s=PREVIOUS_TURN_TIMEOUT_S):
        turn = Turn(user, await run_in_threadpool(save_question), database, assistant)
        turns.start(turn)
    return TurnResponse(turn)


async def stream_events(turn: Turn) -> AsyncIterator[str]:
    while True:
        try:
            # A timeout loses no event: get() removes an event from the queue only when it returns it.
            event = await asyncio.wait_for(turn.events.get(), MAX_SILENCE_S)
        except TimeoutError:
            yield ": still writing\n\n"
            continue
        if event is None:
            return
        yield format_event(event)


def format_event(event: Event) -> str:
    return f"event: {event.name}\ndata: {json.dumps(event.data)}\n\n"
