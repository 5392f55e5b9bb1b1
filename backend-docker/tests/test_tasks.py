"""Tests the task API."""

from datetime import UTC, datetime, timedelta

import pytest

from fakes.backend import Caller


def test_a_task_has_the_documented_fields(caller: Caller) -> None:
    task = caller.add("  Milk\t", description=" 2 l ")
    assert set(task) == {"id", "title", "description", "completed", "created_at", "updated_at"}
    assert (task["title"], task["description"], task["completed"]) == ("Milk", " 2 l ", False)
    assert task["created_at"] == task["updated_at"] and task["created_at"].endswith("Z")
    assert abs(datetime.fromisoformat(task["created_at"]) - datetime.now(UTC)) < timedelta(minutes=5)
    assert caller.http.get(f"/api/tasks/{task['id']}").json() == task
    assert caller.add("Bread")["description"] is None


def test_a_change_updates_only_the_sent_fields(caller: Caller) -> None:
    task = caller.add("Milk", description="2 l")
    path = f"/api/tasks/{task['id']}"
    done = caller.http.patch(path, json={"completed": True}).json()
    assert {**task, "completed": True, "updated_at": done["updated_at"]} == done
    assert done["updated_at"] > task["updated_at"] and done["created_at"] == task["created_at"]
    renamed = caller.http.patch(path, json={"title": " Oat milk "}).json()
    assert (renamed["title"], renamed["description"], renamed["completed"]) == ("Oat milk", "2 l", True)
    assert caller.http.patch(path, json={"description": None}).json()["description"] is None
    reopened = caller.http.patch(path, json={"completed": False, "description": "x"}).json()
    assert (reopened["completed"], reopened["description"]) == (False, "x")
    assert caller.http.patch(path, json={}).json() == reopened
    assert caller.http.patch(path, json={"description": "x"}).json() == reopened


def test_a_deleted_task_is_gone(caller: Caller) -> None:
    path = f"/api/tasks/{caller.add('Milk')['id']}"
    answer = caller.http.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    for method in ("GET", "DELETE"):
        assert caller.http.request(method, path).status_code == 404
    assert caller.http.patch(path, json={"completed": True}).status_code == 404


def test_lists_newest_tasks_first_in_pages_with_the_total(caller: Caller) -> None:
    for number in range(7):
        caller.add(f"t{number}")
    assert caller.titles() == [f"t{number}" for number in (6, 5, 4, 3, 2, 1, 0)]
    answer = caller.http.get("/api/tasks", params={"limit": 3, "offset": 2})
    assert [task["title"] for task in answer.json()] == ["t4", "t3", "t2"]
    assert answer.headers["X-Total-Count"] == "7"
    beyond = caller.http.get("/api/tasks", params={"offset": 100})
    assert (beyond.json(), beyond.headers["X-Total-Count"]) == ([], "7")


def test_the_default_page_size_is_100(caller: Caller) -> None:
    for number in range(101):
        caller.add(f"t{number}")
    assert len(caller.titles()) == 100
    assert len(caller.titles(limit=500)) == 101


def test_filters_combine_with_the_search(caller: Caller) -> None:
    for title, done in (("Buy milk", True), ("Buy tea", False), ("Sell MILK", False)):
        task = caller.add(title)
        if done:
            caller.http.patch(f"/api/tasks/{task['id']}", json={"completed": True})
    assert caller.titles(completed="true") == ["Buy milk"]
    assert caller.titles(completed="false") == ["Sell MILK", "Buy tea"]
    assert caller.titles(search="milk") == ["Sell MILK", "Buy milk"]
    assert caller.titles(search="milk", completed="false") == ["Sell MILK"]
    assert caller.http.get("/api/tasks", params={"search": "milk", "limit": 1}).headers["X-Total-Count"] == "2"
    assert len(caller.titles(search="")) == len(caller.titles(search="  ")) == 3


def test_the_search_includes_descriptions(caller: Caller) -> None:
    caller.add("Shop", description="two litres of Milk")
    caller.add("Other")
    assert caller.titles(search="LITRES") == ["Shop"]


@pytest.mark.parametrize(
    "character", ["%", "_", "\\", "/", "'", '"', "%%", "' OR '1'='1", "'; DROP TABLE taskflow_task; --", "$1", ":x", "%s", "{x}"]
)
def test_special_characters_are_searched_literally(caller: Caller, character: str) -> None:
    caller.add(f"has {character} inside")
    caller.add("has nothing inside")
    assert caller.titles(search=character) == [f"has {character} inside"]
    assert caller.titles(search=f"x{character}x") == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a" * 200,
        "🌍" * 200,
        "e\u0301",
        "\u202eevil",
        "line\nbreak",
        '"; DROP TABLE taskflow_task; --',
    ],
)
def test_text_is_stored_unchanged(caller: Caller, text: str) -> None:
    task = caller.add(text, description=text * 5)
    read = caller.http.get(f"/api/tasks/{task['id']}")
    assert read.headers["content-type"] == "application/json"
    assert (read.json()["title"], read.json()["description"]) == (text, text * 5)


def test_a_description_may_be_empty_or_long(caller: Caller) -> None:
    assert caller.add("a", description="")["description"] == ""
    assert len(caller.add("a", description="ö" * 5000)["description"]) == 5000
