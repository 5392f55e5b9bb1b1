"""Tests the requests to the model: parameters and timeouts."""

import asyncio

import openai
import pytest

import assistant
import turn
from assistant import Assistant
from database import Database
from fakes.backend import API_KEY, Backend
from fakes.model_server import ModelServer, Reply
from model_errors import describe_model_error
from settings import Settings


def in_process(model: ModelServer, **environment: str) -> Assistant:
    return Assistant(Settings.from_environment({"OPENAI_API_KEY": API_KEY, "OPENAI_BASE_URL": model.url, **environment}))


def ask(one: Assistant) -> str:
    async def run() -> str:
        try:
            return (await one.ask([{"role": "user", "content": "hi"}], lambda _: None, tools=True)).text
        finally:
            await one.close()

    return asyncio.run(run())


@pytest.mark.parametrize("reply", [Reply(silent=True), Reply(text=["a"], then="hang")], ids=["no answer", "mid-answer"])
def test_a_silent_model_times_out(model: ModelServer, monkeypatch: pytest.MonkeyPatch, reply: Reply) -> None:
    monkeypatch.setattr(assistant, "READ_TIMEOUT_S", 0.3)
    monkeypatch.setattr(assistant, "RETRIES", 0)
    model.script(reply)
    with pytest.raises(openai.APITimeoutError) as error:
        ask(in_process(model))
    assert describe_model_error(error.value) == "OpenAI didn't respond in time. Ask again."


REASONING = {
    "message": "Function tools with reasoning_effort are not supported",
    "param": "reasoning_effort",
    "type": "invalid_request_error",
}


def test_reasoning_is_off_for_the_default_model(model: ModelServer) -> None:
    model.script(Reply(text=["ok"]))
    ask(in_process(model))
    assert model.requests[0]["model"] == "gpt-6-luna" and model.requests[0]["reasoning_effort"] == "none"


def test_another_model_gets_no_reasoning_parameter(model: ModelServer) -> None:
    model.script(Reply(text=["ok"]))
    ask(in_process(model, OPENAI_MODEL="local"))
    assert model.requests[0]["model"] == "local" and "reasoning_effort" not in model.requests[0]


@pytest.mark.parametrize(("name", "efforts"), [("gpt-5.6-terra", [None, "none"]), ("", ["none", None])])
def test_the_reasoning_parameter_is_corrected_after_an_error(model: ModelServer, name: str, efforts: list[str | None]) -> None:
    model.script(Reply(status=400, error=REASONING), Reply(text=["ok"]))
    assert ask(in_process(model, OPENAI_MODEL=name)) == "ok"
    assert [request.get("reasoning_effort") for request in model.requests] == efforts


def test_the_duration_of_a_turn_is_limited(
    backend: Backend, model: ModelServer, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setattr(turn, "MAX_TURN_S", 0.5)
    model.script(Reply(text=["slow"], then="hang"))

    async def run() -> list[str]:
        database = Database(Settings.from_environment({"DATABASE_URL": database_url}))
        database.start()
        while database.problem():
            await asyncio.sleep(0.05)
        one = turn.Turn("slow-user", [], database, in_process(model))
        await one.run()
        database.stop()
        got = [one.events.get_nowait() for _ in range(one.events.qsize())]
        return [event.data.get("message", event.name) if event else "end" for event in got]

    assert asyncio.run(run()) == ["delta", "The answer took too long.", "end"]
