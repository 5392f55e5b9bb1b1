"""One turn of the chat: from the user's message to the saved answer, in rounds of text and tool calls.

A turn runs as its own asyncio task, so that a client that disconnects can't interrupt it between a change and the record of that
change. It stops cooperatively.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from assistant import AnswerFailed, Assistant, Call, load
from conversation import Conversation
from database import Database, Unavailable
from history import to_model_messages
from tables import Change, MessageView
from task_list import TaskList
from task_tools import ToolResult, call_tool

MAX_ROUNDS = 8
MAX_CALLS = 100
MAX_ANSWER_LENGTH = 20_000
MAX_TURN_S = 240.0
STOPPED = "The answer was stopped."

log = logging.getLogger("taskflow.chat")


class Event(BaseModel):
    name: Literal["delta", "change", "done", "error"]
    data: dict[str, Any]


class Stopped(Exception):
    """The turn was stopped or took too long. The message is safe to show to the user."""


class Turn:
    def __init__(self, user: str, history: list[MessageView], database: Database, assistant: Assistant) -> None:
        self.user = user
        # The events for the client; None marks the end. Unbounded, because the answer's length is limited.
        self.events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._history = history
        self._database = database
        self._assistant = assistant
        self._text = ""
        self._changes: list[Change] = []
        self._stop = asyncio.Event()
        self._stop_reason = STOPPED
        self._begin_paragraph = False
        self._ends_at = time.monotonic() + MAX_TURN_S

    def stop(self, reason: str = STOPPED) -> None:
        if not self._stop.is_set():
            self._stop_reason = reason
            self._stop.set()

    async def run(self) -> None:
        try:
            await run_in_threadpool(load)
            problem = await self._run_and_describe_error(self._answer())
            if problem is None and not self._text and not self._changes:
                problem = "The assistant sent no answer. Ask again."
            message, save_problem = await self._save()
            problem = problem or save_problem
            if problem is None and message is not None:
                self._emit("done", {"message": message.model_dump(mode="json")})
            else:
                self._emit("error", {"message": problem})
        finally:
            # End the stream in every case, so that the client doesn't wait forever.
            self.events.put_nowait(None)

    async def _save(self) -> tuple[MessageView | None, str | None]:
        """Saves the text and changes so far. Returns the message, or why saving failed."""
        if not self._text and not self._changes:
            return None, None
        try:
            message: MessageView = await self._in_database(
                lambda session: Conversation(session, self.user).add_answer(self._text, self._changes)
            )
            return message, None
        except Exception as error:
            log.error("failed to save an answer: %s", type(error).__name__)
            return None, "The database is unavailable, so the answer wasn't saved."

    async def _run_and_describe_error(self, answer: Coroutine[Any, Any, None]) -> str | None:
        """Runs the answer and returns an error message for the user, or None."""
        from openai import OpenAIError

        from model_errors import describe_model_error

        try:
            await answer
        except (Stopped, AnswerFailed) as end:
            return str(end)
        except OpenAIError as error:
            return describe_model_error(error)
        except (SQLAlchemyError, Unavailable) as error:
            log.error("database error in a turn: %s", type(error).__name__)
            return "The database is unavailable. Try again in a moment."
        except Exception:
            log.exception("unhandled exception in a turn")
            return "Internal error. See the backend's log."
        return None

    async def _answer(self) -> None:
        messages = to_model_messages(self._history)
        for number in range(MAX_ROUNDS):
            # The last round allows no tool calls, so that the model finishes with text.
            last = number == MAX_ROUNDS - 1
            self._raise_if_stopped()
            self._begin_paragraph = bool(self._text)
            reply = await self._run_unless_stopped(self._assistant.ask(messages, self._add_text, tools=not last))
            if not reply.calls or last:
                return
            messages.append(reply.as_message())
            for count, call in enumerate(reply.calls.values()):
                content = await self._call_tool(call) if count < MAX_CALLS else '{"error": "Too many calls at once."}'
                messages.append({"role": "tool", "tool_call_id": call.id, "content": content})

    def _add_text(self, text: str) -> None:
        if self._begin_paragraph:
            text = f"\n\n{text}"
            self._begin_paragraph = False
        self._text += text
        self._emit("delta", {"text": text})
        if len(self._text) > MAX_ANSWER_LENGTH:
            raise AnswerFailed("The answer was stopped because it was too long.")

    async def _call_tool(self, call: Call) -> str:
        self._raise_if_stopped()
        result: ToolResult = await self._in_database(
            lambda session: call_tool(TaskList(session, self.user), call.name, call.arguments)
        )
        if result.change is not None:
            self._changes.append(result.change)
            self._emit("change", result.change.model_dump(mode="json"))
        return result.content

    def _raise_if_stopped(self) -> None:
        """Called before each step, because a step can't be undone."""
        if self._stop.is_set():
            raise Stopped(self._stop_reason)

    async def _in_database[T](self, work: Callable[[Any], T]) -> T:
        """Runs the work with its own session, so that no connection is held while the model writes."""

        def with_session() -> T:
            with self._database.session() as session:
                return work(session)

        return await run_in_threadpool(with_session)

    async def _run_unless_stopped[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Returns the work's result; cancels it when the turn is stopped or takes too long."""
        working, stop = asyncio.create_task(work), asyncio.create_task(self._stop.wait())
        try:
            left = max(0.0, self._ends_at - time.monotonic())
            await asyncio.wait({working, stop}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise Stopped(self._stop_reason if stop.done() else "The answer took too long.")
        finally:
            stop.cancel()
            working.cancel()
            await asyncio.wait({working})

    def _emit(self, name: Literal["delta", "change", "done", "error"], data: dict[str, Any]) -> None:
        self.events.put_nowait(Event(name=name, data=data))
