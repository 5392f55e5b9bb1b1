"""Tests the chat: streamed answers, tool calls and the saved conversation."""

import json

import pytest
from sqlalchemy import Engine, text

from fakes.backend import API_KEY, Caller, events
from fakes.model_server import ModelServer, Reply


def test_an_answer_is_streamed_and_saved(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["Hel", "lo, ", "wörld 🌍"]))
    got = caller.ask("  Hi  ")
    assert [name for name, _ in got] == ["delta", "delta", "delta", "done"]
    assert [data["text"] for _, data in got[:3]] == ["Hel", "lo, ", "wörld 🌍"]
    question, answer = caller.messages()
    assert (question["role"], question["content"], question["changes"]) == ("user", "Hi", [])
    assert answer == got[-1][1]["message"]
    assert (answer["role"], answer["content"]) == ("assistant", "Hello, wörld 🌍")
    assert answer["created_at"].endswith("Z")
    assert model.keys[-1] == f"Bearer {API_KEY}"


def test_every_tool_changes_a_task_and_reports_it(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["Let me."], calls=[("add_task", {"title": " Milk ", "description": "2 l"})]), Reply(text=["Added."]))
    added = caller.ask("add milk")
    task = added[1][1]["task"]
    assert [name for name, _ in added] == ["delta", "change", "delta", "done"]
    assert (added[1][1]["action"], task["title"], task["description"]) == ("added", "Milk", "2 l")
    assert added[-1][1]["message"]["content"] == "Let me.\n\nAdded."
    one = task["id"]
    model.script(
        Reply(calls=[("list_tasks", {"search": "milk"})]),
        Reply(calls=[("update_task", {"id": one, "title": "Oat milk"}), ("complete_task", {"id": one, "completed": True})]),
        Reply(calls=[("complete_task", {"id": one, "completed": False}), ("complete_task", {"id": one, "completed": False})]),
        Reply(calls=[("delete_task", {"id": one})]),
        Reply(text=["Done."]),
    )
    got = caller.ask("all of it")
    changes = [(data["action"], data["task"]["title"], data["task"]["completed"]) for name, data in got if name == "change"]
    assert changes == [
        ("updated", "Oat milk", False),
        ("completed", "Oat milk", True),
        ("reopened", "Oat milk", False),
        ("deleted", "Oat milk", False),
    ]
    assert caller.titles() == []
    assert [change["action"] for change in caller.messages()[-1]["changes"]] == [action for action, _, _ in changes]


def test_a_change_is_visible_to_other_requests_when_it_is_reported(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(calls=[("add_task", {"title": "Now"})]), Reply(silent=True))
    with caller.http.stream("POST", "/api/chat", json={"message": "add"}) as answer:
        name, _ = next(events(answer))
        assert name == "change"
        assert caller.titles() == ["Now"]


def test_invalid_tool_calls_are_reported_to_the_model(caller: Caller, model: ModelServer) -> None:
    invalid = [
        ("add_task", {"title": "  "}),
        ("add_task", {"title": "x", "owner": "me"}),
        ("add_task", "{not json"),
        ("add_task", "[" * 5000),
        ("update_task", {"id": "1; drop table", "title": "x"}),
        ("complete_task", {"id": 2**40, "completed": True}),
        ("delete_task", {"id": 2**31 - 1}),
        ("drop_tables", {}),
        ("list_tasks", {"limit": 10_000}),
        ("delete_task", ""),
        ("update_task", {"id": 1, "completed": True}),
    ]
    model.script(Reply(calls=invalid), Reply(text=["I could not."]))
    assert [name for name, _ in caller.ask("break it")] == ["delta", "done"]
    results = [message["content"] for message in model.requests[1]["messages"] if message["role"] == "tool"]
    assert len(results) == len(invalid)
    assert all("error" in answer for answer in results)
    assert "title" in results[0] and "owner" in results[1] and "doesn't exist" in results[6] and "Unknown tool" in results[7]
    assert caller.titles() == []


def test_the_tool_schemas_match_the_validation(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["ok"]))
    caller.ask("hi")
    tools = {tool["function"]["name"]: tool["function"]["parameters"] for tool in model.requests[0]["tools"]}
    assert set(tools) == {"add_task", "list_tasks", "update_task", "complete_task", "delete_task"}
    assert tools["add_task"]["properties"]["title"] == {"type": "string", "minLength": 1, "maxLength": 200}
    assert tools["complete_task"]["required"] == ["id", "completed"]
    assert tools["update_task"]["required"] == ["id"]
    assert set(tools["update_task"]["properties"]) == {"id", "title", "description"}
    assert all(tool["additionalProperties"] is False for tool in tools.values())
    assert model.requests[0]["stream"] is True


def test_an_update_without_effect_is_not_a_change(caller: Caller, model: ModelServer) -> None:
    task = caller.add("Milk", description="2 l")
    one = task["id"]
    no_ops = [{"id": one}, {"id": one, "title": " Milk "}, {"id": one, "title": "Milk", "description": "2 l"}]
    model.script(Reply(calls=[("update_task", arguments) for arguments in no_ops]), Reply(text=["Nothing to change."]))
    assert [name for name, _ in caller.ask("call it Milk")] == ["delta", "done"]
    results = [json.loads(message["content"]) for message in model.requests[1]["messages"] if message["role"] == "tool"]
    assert results == [{"unchanged": f"Task {one} already has these values."}] * 3
    assert caller.messages()[-1]["changes"] == []
    assert caller.http.get(f"/api/tasks/{one}").json() == task
    model.script(Reply(calls=[("update_task", {"id": one, "title": "Milk", "description": None})]), Reply(text=["Done."]))
    assert [name for name, _ in caller.ask("no description")] == ["change", "delta", "done"]


def test_tool_rounds_are_limited(caller: Caller, model: ModelServer) -> None:
    endless = [Reply(calls=[("list_tasks", {})]) for _ in range(30)]
    endless[7] = Reply(text=["That is all I found."])
    model.script(*endless)
    got = caller.ask("never stop")
    assert len(model.requests) == 8
    assert [request["tool_choice"] for request in model.requests] == ["auto"] * 7 + ["none"]
    assert [name for name, _ in got] == ["delta", "done"]


def test_tool_calls_in_the_last_round_are_ignored(caller: Caller, model: ModelServer) -> None:
    model.script(*[Reply(calls=[("add_task", {"title": "more"})]) for _ in range(30)])
    got = caller.ask("never stop")
    assert len(model.requests) == 8
    assert [name for name, _ in got] == ["change"] * 7 + ["done"]


def test_the_newest_hundred_messages_are_shown_oldest_first(caller: Caller, model: ModelServer, engine: Engine) -> None:
    model.script(Reply(text=["a"]))
    caller.ask("q")
    with engine.begin() as connection:
        # Add many more messages of the same user.
        user = connection.execute(text("SELECT user_id FROM taskflow_message ORDER BY id DESC LIMIT 1")).scalar()
        more = "SELECT :user, 'user', n::text FROM generate_series(1, 120) n"
        connection.execute(text(f"INSERT INTO taskflow_message (user_id, role, content) {more}"), {"user": user})
    assert [message["content"] for message in caller.messages()] == [str(number) for number in range(21, 121)]


def test_the_conversation_can_be_cleared(caller: Caller, stranger: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["a"]), Reply(text=["b"]))
    caller.ask("mine")
    stranger.ask("theirs")
    assert caller.http.delete("/api/chat").status_code == 204
    assert caller.messages() == []
    assert len(stranger.messages()) == 2


def test_clearing_stops_a_running_answer(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["half"], then="hang"))
    with caller.http.stream("POST", "/api/chat", json={"message": "long"}) as answer:
        got = events(answer)
        assert next(got)[0] == "delta"
        assert caller.http.delete("/api/chat").status_code == 204
        assert [name for name, _ in got] == ["error"]
    assert caller.messages() == []


def test_the_headers_disable_proxy_buffering(caller: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["a"]))
    answer = caller.http.post("/api/chat", json={"message": "hi"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith('event: delta\ndata: {"text": "a"}\n\nevent: done\ndata: {')


@pytest.mark.parametrize("written", ["nul \x00 in it", "line\nbreak\r\n\r\nevent: done\u2028", "</script><b>"])
def test_the_models_text_is_never_interpreted(caller: Caller, model: ModelServer, written: str) -> None:
    model.script(Reply(text=[written]))
    got = caller.ask("odd")
    assert [name for name, _ in got] == ["delta", "done"]
    assert got[-1][1]["message"]["content"] == written.replace("\x00", "")
