"""Tests that a user can't see, change or delete another user's data."""

from fakes.backend import Backend, Caller
from fakes.key_server import KeyServer
from fakes.model_server import ModelServer, Reply


def test_routes_hide_other_users_tasks(caller: Caller, stranger: Caller) -> None:
    task = caller.add("Mine", description="private")
    path = f"/api/tasks/{task['id']}"
    missing = stranger.http.get("/api/tasks/2147483647")
    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"title": "Stolen"}), ("PATCH", {})):
        answer = stranger.http.request(method, path, json=body)
        # The response must equal that for a missing task.
        assert answer.status_code == missing.status_code == 404
        assert answer.json()["detail"] == missing.json()["detail"].replace("2147483647", str(task["id"]))
    for query in ({}, {"search": "Mine"}, {"search": "private"}, {"completed": "false"}, {"limit": 500}):
        answer = stranger.http.get("/api/tasks", params=query)
        assert (answer.json(), answer.headers["X-Total-Count"]) == ([], "0")
    assert caller.http.get(path).json() == task


def test_a_body_cannot_set_the_user(caller: Caller, stranger: Caller) -> None:
    for extra in ({"user_id": "victim"}, {"id": 1}, {"created_at": "2020-01-01T00:00:00Z"}):
        assert stranger.http.post("/api/tasks", json={"title": "x", **extra}).status_code == 422
    task = caller.add("Mine")
    assert caller.http.patch(f"/api/tasks/{task['id']}", json={"user_id": "other"}).status_code == 422
    assert caller.titles() == ["Mine"]


def test_the_assistant_hides_other_users_tasks(caller: Caller, stranger: Caller, model: ModelServer) -> None:
    task = caller.add("Mine")
    one = task["id"]
    calls = [
        ("list_tasks", {"search": "Mine"}),
        ("update_task", {"id": one, "title": "Stolen"}),
        ("complete_task", {"id": one, "completed": True}),
        ("delete_task", {"id": one}),
        ("list_tasks", {"user_id": "x"}),
        ("add_task", {"title": "x", "user_id": "x"}),
    ]
    model.script(Reply(calls=calls), Reply(text=["No."]))
    assert [name for name, _ in stranger.ask("take it")] == ["delta", "done"]
    results = [message["content"] for message in model.requests[1]["messages"] if message["role"] == "tool"]
    assert results[0] == '{"total": 0, "tasks": []}'
    assert all("error" in text for text in results[1:]) and "Mine" not in "".join(results)
    assert caller.http.get(f"/api/tasks/{one}").json() == task
    assert stranger.titles() == []


def test_conversations_are_separate(caller: Caller, stranger: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["secret answer"]), Reply(text=["ok"]))
    caller.ask("secret question")
    assert stranger.messages() == []
    stranger.ask("what did others say?")
    assert "secret" not in str(model.requests[-1]["messages"])
    assert stranger.http.delete("/api/chat").status_code == 204
    assert len(caller.messages()) == 2


def test_user_ids_are_compared_exactly(backend: Backend, keys: KeyServer) -> None:
    names = ["Ann", "ann", "ann ", " ann", "an%", "a_n", "ann'--"]
    for name in names:
        Caller(backend, keys.token(name)).add(f"of {name!r}")
    for name in names:
        assert Caller(backend, keys.token(name)).titles() == [f"of {name!r}"]
