"""Tests the comments that keep a silent stream alive."""

import asyncio

import pytest

import chat
from assistant import Assistant
from database import Database
from settings import Settings
from turn import Event, Turn

COMMENT = ": still writing\n\n"


def quiet_turn() -> Turn:
    settings = Settings.from_environment({})
    return Turn("u", [], Database(settings), Assistant(settings))


def streamed(turn: Turn, *gaps_s: float) -> list[str]:
    """Returns the stream for events after each of these gaps."""

    async def emit() -> None:
        for number, gap in enumerate(gaps_s):
            await asyncio.sleep(gap)
            turn.events.put_nowait(Event(name="delta", data={"text": str(number)}))
        turn.events.put_nowait(None)

    async def collect() -> list[str]:
        emitting = asyncio.create_task(emit())
        sent = [part async for part in chat.stream_events(turn)]
        await emitting
        return sent

    return asyncio.run(collect())


def test_comments_fill_a_silent_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "MAX_SILENCE_S", 0.05)
    sent = streamed(quiet_turn(), 0.0, 0.5, 0.0)
    assert [part for part in sent if part != COMMENT] == [f'event: delta\ndata: {{"text": "{n}"}}\n\n' for n in range(3)]
    first = sent.index('event: delta\ndata: {"text": "0"}\n\n')
    second = sent.index('event: delta\ndata: {"text": "1"}\n\n')
    assert set(sent[first + 1 : second]) == {COMMENT} and second - first > 3


def test_no_event_is_lost_at_the_end_of_a_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "MAX_SILENCE_S", 0.002)
    sent = streamed(quiet_turn(), *([0.001, 0.002, 0.003] * 200))
    events = [part for part in sent if part != COMMENT]
    assert events == [f'event: delta\ndata: {{"text": "{n}"}}\n\n' for n in range(600)]
    assert COMMENT in sent
