"""Tests errors in the chat: clear messages, no lost data, no leaked requests and no leaked key."""

from collections.abc import Callable
from typing import Any

import pytest

from fakes.backend import API_KEY, Backend, Caller, events, free_port, until
from fakes.key_server import KeyServer
from fakes.model_server import ModelServer, Reply

KEY_ECHO = {
    "message": f"Incorrect API key provided: {API_KEY[:8]}***{API_KEY[-4:]}.",
    "type": "invalid_request_error",
    "code": "invalid_api_key",
}


@pytest.mark.parametrize("key", ["not-set", ""])
def test_the_assistant_is_off_without_a_key(start: Callable[..., Backend], keys: KeyServer, key: str) -> None:
    one = Caller(start(OPENAI_API_KEY=key).ready(), keys.token("off"))
    chat = one.http.get("/api/chat").json()
    assert chat["enabled"] is False and "OPENAI_API_KEY" in chat["reason"] and chat["messages"] == []
    answer = one.http.post("/api/chat", json={"message": "hi"})
    assert answer.status_code == 503
    assert "OPENAI_API_KEY" in answer.json()["detail"] and "Secret" in answer.json()["detail"]
    assert one.messages() == []


def test_the_assistant_is_on_with_a_key(caller: Caller) -> None:
    assert caller.http.get("/api/chat").json() == {"enabled": True, "reason": None, "messages": []}


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([Reply(status=401, error=KEY_ECHO)], "rejected the API key. Check OPENAI_API_KEY"),
        ([Reply(status=403)], "no access to the model"),
        ([Reply(status=404, error={"message": "no model", "code": "model_not_found"})], "Check OPENAI_MODEL"),
        ([Reply(status=429)] * 2, "rate limit is reached"),
        ([Reply(status=429, error={"message": "quota", "code": "insufficient_quota"})] * 2, "no credit left"),
        ([Reply(status=500)] * 2, "an internal error (500)"),
        ([Reply(status=503)] * 2, "an internal error (503)"),
        ([Reply(status=400, error={"message": "too long", "code": "context_length_exceeded"})], "rejected the request (400)"),
        ([Reply(text=[])], "sent no answer"),
        ([Reply(finish="content_filter")], "content filter"),
        ([Reply(then="cut")], "connection to OpenAI failed"),
        ([Reply(finish=None)], "ended the answer early"),
        ([Reply(error={"message": f"overloaded {API_KEY}", "code": "server_error"})], "ended the answer early"),
        ([Reply(calls=[("add_task", {"title": "x"})], finish="length")], "length limit"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_error_has_a_clear_message(caller: Caller, model: ModelServer, replies: list[Reply], expected: str) -> None:
    model.script(*replies)
    got = caller.ask("hi")
    assert [name for name, _ in got] == ["error"]
    assert expected in got[0][1]["message"]
    assert list(got[0][1]) == ["message"]
    assert API_KEY not in str(got) and API_KEY[:8] not in str(got)
    assert [message["role"] for message in caller.messages()] == ["user"]
    model.script(Reply(text=["fine again"]))
    assert caller.ask("hi")[-1][0] == "done"


def test_a_transient_error_is_retried(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(status=500), Reply(text=["ok"]))
    assert [name for name, _ in caller.ask("hi")] == ["delta", "done"]


def test_a_refused_connection_is_reported(start: Callable[..., Backend], keys: KeyServer) -> None:
    one = Caller(start(OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1").ready(), keys.token("nobody-there"))
    ((name, data),) = one.ask("hi")
    assert name == "error" and "connection to OpenAI failed" in data["message"]


@pytest.mark.parametrize("then", ["cut", "end"])
def test_text_and_changes_before_an_error_are_saved(caller: Caller, model: ModelServer, then: str) -> None:
    model.script(Reply(calls=[("add_task", {"title": "Kept"})]), Reply(text=["half an ans"], then=then, finish=None))
    got = caller.ask("go")
    assert [name for name, _ in got] == ["change", "delta", "error"]
    kept = caller.messages()[-1]
    assert (kept["role"], kept["content"]) == ("assistant", "half an ans")
    assert [change["action"] for change in kept["changes"]] == ["added"]
    assert caller.titles() == ["Kept"]


@pytest.mark.parametrize("silent", [False, True])
def test_a_disconnect_aborts_the_model_request(caller: Caller, model: ModelServer, silent: bool) -> None:
    model.script(
        Reply(calls=[("add_task", {"title": "Kept"})]), Reply(text=[] if silent else ["half"], then="hang", silent=silent)
    )
    with caller.http.stream("POST", "/api/chat", json={"message": "go"}) as answer:
        got = events(answer)
        assert next(got)[0] == "change"
        assert silent or next(got)[0] == "delta"
        until(lambda: len(model.requests) == 2)
        assert not model.disconnected.is_set()
    assert model.disconnected.wait(5), "the model's stream stayed open"
    until(lambda: len(caller.messages()) == 2)
    kept = caller.messages()[-1]
    assert kept["content"] == ("" if silent else "half")
    assert [change["task"]["title"] for change in kept["changes"]] == ["Kept"]


def test_the_next_question_follows_the_stopped_answer(caller: Caller, model: ModelServer) -> None:
    for number in range(5):
        model.script(Reply(text=["half"], then="hang"))
        with caller.http.stream("POST", "/api/chat", json={"message": f"one {number}"}) as answer:
            next(events(answer))
        model.script(Reply(text=["whole"]))
        caller.ask(f"two {number}")
    roles = [message["role"] for message in caller.messages()]
    assert roles == ["user", "assistant", "user", "assistant"] * 5


def test_no_database_connection_is_held_while_the_model_writes(
    caller: Caller, keys: KeyServer, backend: Backend, model: ModelServer
) -> None:
    """Runs more answers than the pool has connections. A held connection would make the task request fail with 503."""
    model.script(*[Reply(text=["thinking"], then="hang") for _ in range(15)])
    opened = [
        Caller(backend, keys.token(f"many-{number}")).http.stream("POST", "/api/chat", json={"message": "go"})
        for number in range(15)
    ]
    for stream in opened:
        assert next(events(stream.__enter__()))[0] == "delta"
    assert caller.titles() == []
    for stream in opened:
        stream.__exit__(None, None, None)


def test_a_database_outage_during_an_answer_is_reported(
    start: Callable[..., Backend], keys: KeyServer, model: ModelServer, proxied: Any
) -> None:
    proxy, url = proxied
    one = Caller(start(DATABASE_URL=url).ready(), keys.token("gone"))
    model.script(Reply(text=["half"], then="hang"))
    with one.http.stream("POST", "/api/chat", json={"message": "go"}) as answer:
        got = events(answer)
        next(got)
        proxy.cut()
        assert one.http.get("/api/tasks").status_code == 503
        assert one.http.post("/api/chat", json={"message": "more"}).status_code == 503
    proxy.restore()
    until(lambda: one.http.get("/api/chat").status_code == 200)
    model.script(Reply(text=["ok"]))
    assert one.ask("again")[-1][0] == "done"


def test_a_database_outage_before_a_tool_call_is_reported(
    start: Callable[..., Backend], keys: KeyServer, model: ModelServer, proxied: Any
) -> None:
    proxy, url = proxied
    one = Caller(start(DATABASE_URL=url).ready(), keys.token("gone-2"))
    one.titles()
    model.script(Reply(text=["Let me."], calls=[("add_task", {"title": "x"})]), Reply(text=["never"]))
    original = Reply.chunks

    def cut_then(reply: Reply) -> list[dict[str, Any]]:
        proxy.cut()
        return original(reply)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reply, "chunks", cut_then)
        got = one.ask("go")
    assert [name for name, _ in got] == ["delta", "error"]
    assert got[-1][1]["message"].startswith("The database is unavailable")
    assert len(model.requests) == 1


def test_the_length_of_an_answer_is_limited(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["x" * 1000] * 50))
    got = caller.ask("much")
    assert got[-1] == ("error", {"message": "The answer was stopped because it was too long."})
    assert len(caller.messages()[-1]["content"]) == 21_000
