"""The assistant when something is wrong: plain sentences, nothing lost, nothing left running, no key anywhere."""

from collections.abc import Callable
from typing import Any

import pytest

from stand_ins.backend import API_KEY, Backend, Caller, events, free_port, until
from stand_ins.key_server import KeyServer
from stand_ins.model_server import ModelServer, Reply

KEY_ECHO = {
    "message": f"Incorrect API key provided: {API_KEY[:8]}***{API_KEY[-4:]}.",
    "type": "invalid_request_error",
    "code": "invalid_api_key",
}


@pytest.mark.parametrize("key", ["not-set", ""])
def test_off_without_a_key(start: Callable[..., Backend], keys: KeyServer, key: str) -> None:
    one = Caller(start(OPENAI_API_KEY=key).ready(), keys.token("off"))
    chat = one.http.get("/api/chat").json()
    assert chat["enabled"] is False and "OPENAI_API_KEY" in chat["reason"] and chat["messages"] == []
    answer = one.http.post("/api/chat", json={"message": "hi"})
    assert answer.status_code == 503
    assert "OPENAI_API_KEY" in answer.json()["detail"] and "Secret" in answer.json()["detail"]
    assert one.messages() == []


def test_on_with_a_key(caller: Caller) -> None:
    assert caller.http.get("/api/chat").json() == {"enabled": True, "reason": None, "messages": []}


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ([Reply(status=401, error=KEY_ECHO)], "refused the key. Check OPENAI_API_KEY"),
        ([Reply(status=403)], "does not let this key"),
        ([Reply(status=404, error={"message": "no model", "code": "model_not_found"})], "Check OPENAI_MODEL"),
        ([Reply(status=429)] * 2, "takes no more requests for the moment"),
        ([Reply(status=429, error={"message": "quota", "code": "insufficient_quota"})] * 2, "no credit left"),
        ([Reply(status=500)] * 2, "a fault of its own (500)"),
        ([Reply(status=503)] * 2, "a fault of its own (503)"),
        ([Reply(status=400, error={"message": "too long", "code": "context_length_exceeded"})], "refused the request (400)"),
        ([Reply(text=[])], "gave no answer"),
        ([Reply(finish="content_filter")], "content filter"),
        ([Reply(then="cut")], "connection to OpenAI failed"),
        ([Reply(finish=None)], "broke off the answer"),
        ([Reply(error={"message": f"overloaded {API_KEY}", "code": "server_error"})], "broke off the answer"),
        ([Reply(calls=[("add_task", {"title": "x"})], finish="length")], "cut off"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_is_a_plain_sentence(caller: Caller, model: ModelServer, replies: list[Reply], said: str) -> None:
    model.script(*replies)
    got = caller.ask("hi")
    assert [name for name, _ in got] == ["error"]
    assert said in got[0][1]["message"]
    assert list(got[0][1]) == ["message"]
    assert API_KEY not in str(got) and API_KEY[:8] not in str(got)
    assert [message["role"] for message in caller.messages()] == ["user"]
    model.script(Reply(text=["fine again"]))
    assert caller.ask("hi")[-1][0] == "done"


def test_what_passes_quickly_is_tried_again(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(status=500), Reply(text=["ok"]))
    assert [name for name, _ in caller.ask("hi")] == ["delta", "done"]


def test_an_address_that_refuses_connections(start: Callable[..., Backend], keys: KeyServer) -> None:
    one = Caller(start(OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1").ready(), keys.token("nobody-there"))
    ((name, data),) = one.ask("hi")
    assert name == "error" and "connection to OpenAI failed" in data["message"]


@pytest.mark.parametrize("then", ["cut", "end"])
def test_what_was_said_and_done_before_a_fault_is_kept(caller: Caller, model: ModelServer, then: str) -> None:
    model.script(Reply(calls=[("add_task", {"title": "Kept"})]), Reply(text=["half an ans"], then=then, finish=None))
    got = caller.ask("go")
    assert [name for name, _ in got] == ["change", "delta", "error"]
    kept = caller.messages()[-1]
    assert (kept["role"], kept["content"]) == ("assistant", "half an ans")
    assert [change["action"] for change in kept["changes"]] == ["added"]
    assert caller.titles() == ["Kept"]


@pytest.mark.parametrize("silent", [False, True])
def test_a_caller_who_leaves_ends_the_models_work(caller: Caller, model: ModelServer, silent: bool) -> None:
    model.script(
        Reply(calls=[("add_task", {"title": "Kept"})]), Reply(text=[] if silent else ["half"], then="hang", silent=silent)
    )
    with caller.http.stream("POST", "/api/chat", json={"message": "go"}) as answer:
        got = events(answer)
        assert next(got)[0] == "change"
        assert silent or next(got)[0] == "delta"
        until(lambda: len(model.requests) == 2)
        assert not model.left.is_set()
    assert model.left.wait(5), "the model's stream was left open"
    until(lambda: len(caller.messages()) == 2)
    kept = caller.messages()[-1]
    assert kept["content"] == ("" if silent else "half")
    assert [change["task"]["title"] for change in kept["changes"]] == ["Kept"]


def test_the_next_question_comes_after_the_answer_that_was_stopped(caller: Caller, model: ModelServer) -> None:
    for number in range(5):
        model.script(Reply(text=["half"], then="hang"))
        with caller.http.stream("POST", "/api/chat", json={"message": f"one {number}"}) as answer:
            next(events(answer))
        model.script(Reply(text=["whole"]))
        caller.ask(f"two {number}")
    roles = [message["role"] for message in caller.messages()]
    assert roles == ["user", "assistant", "user", "assistant"] * 5


def test_no_connection_is_held_while_the_model_writes(
    caller: Caller, keys: KeyServer, backend: Backend, model: ModelServer
) -> None:
    """More answers under way than the pool has connections, and tasks are still served: else it were 503, after 5 s."""
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


def test_a_database_that_goes_away_during_an_answer(
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


def test_a_database_that_goes_away_before_a_tool_is_called(
    start: Callable[..., Backend], keys: KeyServer, model: ModelServer, proxied: Any
) -> None:
    proxy, url = proxied
    one = Caller(start(DATABASE_URL=url).ready(), keys.token("gone-2"))
    one.titles()
    model.script(Reply(text=["Let me."], calls=[("add_task", {"title": "x"})]), Reply(text=["never"]))
    delay = Reply.chunks

    def cut_then(reply: Reply) -> list[dict[str, Any]]:
        proxy.cut()
        return delay(reply)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reply, "chunks", cut_then)
        got = one.ask("go")
    assert [name for name, _ in got] == ["delta", "error"]
    assert got[-1][1]["message"].startswith("The database cannot be used now")
    assert len(model.requests) == 1


def test_an_answer_has_a_longest_length(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["x" * 1000] * 50))
    got = caller.ask("much")
    assert got[-1] == ("error", {"message": "The answer grew too long and was ended."})
    assert len(caller.messages()[-1]["content"]) == 21_000
