"""One user never sees, changes or deletes what is another's, by no route and not by the assistant."""

from stand_ins.backend import Backend, Caller
from stand_ins.key_server import KeyServer
from stand_ins.model_server import ModelServer, Reply


def test_by_no_route(caller: Caller, stranger: Caller) -> None:
    task = caller.add("Mine", description="private")
    path = f"/api/tasks/{task['id']}"
    nowhere = stranger.http.get("/api/tasks/2147483647")
    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"title": "Stolen"}), ("PATCH", {})):
        answer = stranger.http.request(method, path, json=body)
        # Not to be told from one that is not there.
        assert answer.status_code == nowhere.status_code == 404
        assert answer.json()["detail"] == nowhere.json()["detail"].replace("2147483647", str(task["id"]))
    for query in ({}, {"search": "Mine"}, {"search": "private"}, {"completed": "false"}, {"limit": 500}):
        answer = stranger.http.get("/api/tasks", params=query)
        assert (answer.json(), answer.headers["X-Total-Count"]) == ([], "0")
    assert caller.http.get(path).json() == task


def test_a_user_cannot_be_named_in_a_body(caller: Caller, stranger: Caller) -> None:
    for extra in ({"user_id": "victim"}, {"id": 1}, {"created_at": "2020-01-01T00:00:00Z"}):
        assert stranger.http.post("/api/tasks", json={"title": "x", **extra}).status_code == 422
    task = caller.add("Mine")
    assert caller.http.patch(f"/api/tasks/{task['id']}", json={"user_id": "other"}).status_code == 422
    assert caller.titles() == ["Mine"]


def test_not_by_the_assistant(caller: Caller, stranger: Caller, model: ModelServer) -> None:
    task = caller.add("Mine")
    one = task["id"]
    tries = [
        ("list_tasks", {"search": "Mine"}),
        ("update_task", {"id": one, "title": "Stolen"}),
        ("complete_task", {"id": one, "completed": True}),
        ("delete_task", {"id": one}),
        ("list_tasks", {"user_id": "x"}),
        ("add_task", {"title": "x", "user_id": "x"}),
    ]
    model.script(Reply(calls=tries), Reply(text=["No."]))
    assert [name for name, _ in stranger.ask("take it")] == ["delta", "done"]
    told = [message["content"] for message in model.requests[1]["messages"] if message["role"] == "tool"]
    assert told[0] == '{"total": 0, "tasks": []}'
    assert all("error" in text for text in told[1:]) and "Mine" not in "".join(told)
    assert caller.http.get(f"/api/tasks/{one}").json() == task
    assert stranger.titles() == []


def test_conversations_are_apart(caller: Caller, stranger: Caller, model: ModelServer) -> None:
    model.script(Reply(text=["secret answer"]), Reply(text=["ok"]))
    caller.ask("secret question")
    assert stranger.messages() == []
    stranger.ask("what did others say?")
    assert "secret" not in str(model.requests[-1]["messages"])
    assert stranger.http.delete("/api/chat").status_code == 204
    assert len(caller.messages()) == 2


def test_users_differ_by_every_letter(backend: Backend, keys: KeyServer) -> None:
    names = ["Ann", "ann", "ann ", " ann", "an%", "a_n", "ann'--"]
    for name in names:
        Caller(backend, keys.token(name)).add(f"of {name!r}")
    for name in names:
        assert Caller(backend, keys.token(name)).titles() == [f"of {name!r}"]
