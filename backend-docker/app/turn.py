"""One turn of the chat: from the user's message to the answer that is kept, in rounds of text and tool calls.

A turn is a task of its own, apart from the request that began it, so that a caller who leaves cannot interrupt it between a
change and the note of that change. It is stopped by asking it to.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from assistant import AnswerBroken, Assistant, Call, load
from conversation import Conversation
from database import Database, Unavailable
from history import for_the_model
from tables import Change, MessageView
from task_list import TaskList
from task_tools import Outcome, call_tool

MOST_ROUNDS = 8
MOST_CALLS = 100
LONGEST_ANSWER = 20_000
LONGEST_TURN_S = 240.0
STOPPED = "The answer was stopped."

log = logging.getLogger("taskflow.chat")


class Event(BaseModel):
    name: Literal["delta", "change", "done", "error"]
    data: dict[str, Any]


class Stopped(Exception):
    """The turn was asked to stop, or took too long; the message may be told to the user."""


class Turn:
    def __init__(self, user: str, history: list[MessageView], database: Database, assistant: Assistant) -> None:
        self.user = user
        # What the caller reads, ended by None. Never full: an answer's length is limited.
        self.events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._history = history
        self._database = database
        self._assistant = assistant
        self._text = ""
        self._changes: list[Change] = []
        self._stop = asyncio.Event()
        self._stop_reason = STOPPED
        self._begin_paragraph = False
        self._ends_at = time.monotonic() + LONGEST_TURN_S

    def stop(self, reason: str = STOPPED) -> None:
        if not self._stop.is_set():
            self._stop_reason = reason
            self._stop.set()

    async def run(self) -> None:
        try:
            await run_in_threadpool(load)
            problem = await self._problem_of(self._answer())
            if problem is None and not self._text and not self._changes:
                problem = "The assistant gave no answer. Ask again."
            message, not_kept = await self._keep()
            problem = problem or not_kept
            if problem is None and message is not None:
                self._emit("done", {"message": message.model_dump(mode="json")})
            else:
                self._emit("error", {"message": problem})
        finally:
            # Whatever happened: who reads must not wait for ever.
            self.events.put_nowait(None)

    async def _keep(self) -> tuple[MessageView | None, str | None]:
        """What was written and changed so far, as it is in the database now; or why it is not there."""
        if not self._text and not self._changes:
            return None, None
        try:
            message: MessageView = await self._in_database(
                lambda session: Conversation(session, self.user).add_answer(self._text, self._changes)
            )
            return message, None
        except Exception as error:
            log.error("an answer could not be kept: %s", type(error).__name__)
            return None, "The database cannot be used now, so the answer was not kept."

    async def _problem_of(self, answer: Coroutine[Any, Any, None]) -> str | None:
        """Why it went wrong, in a sentence for the user; None when it went well."""
        from openai import OpenAIError

        from model_faults import plain_fault

        try:
            await answer
        except (Stopped, AnswerBroken) as end:
            return str(end)
        except OpenAIError as error:
            return plain_fault(error)
        except (SQLAlchemyError, Unavailable) as error:
            log.error("the database failed in a turn: %s", type(error).__name__)
            return "The database cannot be used now. Try again in a moment."
        except Exception:
            log.exception("a fault in a turn")
            return "Something went wrong here. The backend's log says what."
        return None

    async def _answer(self) -> None:
        messages = for_the_model(self._history)
        for number in range(MOST_ROUNDS):
            # In the last round it has to say where it is, instead of asking for more.
            last = number == MOST_ROUNDS - 1
            self._end_if_stopped()
            self._begin_paragraph = bool(self._text)
            reply = await self._unless_stopped(self._assistant.ask(messages, self._say, tools=not last))
            if not reply.calls or last:
                return
            messages.append(reply.as_message())
            for count, call in enumerate(reply.calls.values()):
                told = await self._do(call) if count < MOST_CALLS else '{"error": "Too many calls at once."}'
                messages.append({"role": "tool", "tool_call_id": call.id, "content": told})

    def _say(self, text: str) -> None:
        if self._begin_paragraph:
            text = f"\n\n{text}"
            self._begin_paragraph = False
        self._text += text
        self._emit("delta", {"text": text})
        if len(self._text) > LONGEST_ANSWER:
            raise AnswerBroken("The answer grew too long and was ended.")

    async def _do(self, call: Call) -> str:
        self._end_if_stopped()
        outcome: Outcome = await self._in_database(
            lambda session: call_tool(TaskList(session, self.user), call.name, call.arguments)
        )
        if outcome.change is not None:
            self._changes.append(outcome.change)
            self._emit("change", outcome.change.model_dump(mode="json"))
        return outcome.told

    def _end_if_stopped(self) -> None:
        """Before each thing that it does: what has begun is not always to be taken back."""
        if self._stop.is_set():
            raise Stopped(self._stop_reason)

    async def _in_database[T](self, work: Callable[[Any], T]) -> T:
        """A session for this piece of work alone: none is held while the model writes."""

        def with_session() -> T:
            with self._database.session() as session:
                return work(session)

        return await run_in_threadpool(with_session)

    async def _unless_stopped[T](self, work: Coroutine[Any, Any, T]) -> T:
        """The work's result; given up when the turn is asked to stop or has lasted too long."""
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
