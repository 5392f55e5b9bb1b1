"""An answer that is silent for long, while the model thinks: who waits sees that it goes on, and nothing is lost."""

import asyncio

import pytest

import chat
from assistant import Assistant
from database import Database
from settings import Settings
from turn import Event, Turn

SILENCE = ": still writing\n\n"


def quiet_turn() -> Turn:
    settings = Settings.from_environment({})
    return Turn("u", [], Database(settings), Assistant(settings))


def streamed(turn: Turn, *gaps_s: float) -> list[str]:
    """What is sent when an event comes after each of these gaps, and then the end."""

    async def speak() -> None:
        for number, gap in enumerate(gaps_s):
            await asyncio.sleep(gap)
            turn.events.put_nowait(Event(name="delta", data={"text": str(number)}))
        turn.events.put_nowait(None)

    async def listen() -> list[str]:
        speaking = asyncio.create_task(speak())
        sent = [part async for part in chat.as_stream(turn)]
        await speaking
        return sent

    return asyncio.run(listen())


def test_silence_is_filled_with_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "LONGEST_SILENCE_S", 0.05)
    sent = streamed(quiet_turn(), 0.0, 0.5, 0.0)
    assert [part for part in sent if part != SILENCE] == [f'event: delta\ndata: {{"text": "{n}"}}\n\n' for n in range(3)]
    first = sent.index('event: delta\ndata: {"text": "0"}\n\n')
    second = sent.index('event: delta\ndata: {"text": "1"}\n\n')
    assert set(sent[first + 1 : second]) == {SILENCE} and second - first > 3


def test_what_comes_at_the_end_of_a_silence_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "LONGEST_SILENCE_S", 0.002)
    sent = streamed(quiet_turn(), *([0.001, 0.002, 0.003] * 200))
    said = [part for part in sent if part != SILENCE]
    assert said == [f'event: delta\ndata: {{"text": "{n}"}}\n\n' for n in range(600)]
    assert SILENCE in sent
