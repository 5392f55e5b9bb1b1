"""Tests input validation: errors name the field, never repeat the input, and are never a 500."""

import json
import socket
from typing import Any

import httpx2
import pytest

from fakes.backend import Backend, Caller

MARK = "do-not-echo-me"


def post(caller: Caller, body: bytes | Any, path: str = "/api/tasks") -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return caller.http.post(path, content=content, headers={"Content-Type": "application/json"})


def assert_names(answer: httpx2.Response, field: str) -> None:
    assert answer.status_code == 422, answer.text
    detail = answer.json()["detail"]
    assert [set(error) for error in detail] == [{"loc", "msg", "type"}] * len(detail)
    assert field in [error["loc"][-1] for error in detail]
    assert MARK not in answer.text and len(answer.content) < 10_000


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": " \t\n "}, "title"),
        ({"title": MARK + "x" * 200}, "title"),
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"title": [MARK]}, "title"),
        ({"title": {"a": MARK}}, "title"),
        ({"title": MARK + "\x00"}, "title"),
        ({"title": MARK + "\ud800"}, "title"),
        ({"title": "ok", "description": MARK + "x" * 5000}, "description"),
        ({"title": "ok", "description": MARK + "\x00"}, "description"),
        ({"title": "ok", "description": 1}, "description"),
        ({"title": "ok", "completed": True}, "completed"),
        ([], "body"),
        (MARK, "body"),
        (None, "body"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_invalid_new_tasks_are_refused(caller: Caller, body: Any, field: str) -> None:
    assert_names(post(caller, body), field)
    assert caller.titles() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"completed": "yes"}, "completed"),
        ({"completed": None}, "completed"),
        ({"completed": 1}, "completed"),
        ({"id": 2}, "id"),
        ({"updated_at": "now"}, "updated_at"),
    ],
    ids=str,
)
def test_invalid_changes_are_refused(caller: Caller, body: Any, field: str) -> None:
    task = caller.add("a")
    assert_names(caller.http.patch(f"/api/tasks/{task['id']}", json=body), field)
    assert caller.http.get(f"/api/tasks/{task['id']}").json() == task


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message"),
        ({"message": " "}, "message"),
        ({"message": "x" * 4001}, "message"),
        ({"message": "a\x00"}, "message"),
        ({"message": "\udfff"}, "message"),
        ({"message": "a", "role": "system"}, "role"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_invalid_messages_are_refused(caller: Caller, body: Any, field: str) -> None:
    assert_names(post(caller, body, "/api/chat"), field)
    assert caller.messages() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'title': 1}",
        b"\xff\xfe",
        b'{"title": "\xc3\x28"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"1" * 10_000,
        b"nul",
        b"NaN",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_a_body_that_is_not_json_is_refused(caller: Caller, body: bytes) -> None:
    answer = post(caller, body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"][0]["loc"][0] == "body"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_other_content_types_are_refused(caller: Caller, content_type: str) -> None:
    answer = caller.http.post("/api/tasks", content=b'{"title": "a"}', headers={"Content-Type": content_type})
    assert answer.status_code == 422


def test_a_long_field_name_is_not_repeated(caller: Caller) -> None:
    for name in ("x" * 100_000, "\ud800", "a\x00b"):
        answer = post(caller, {"title": "ok", name: 1})
        assert answer.status_code == 422, answer.text
        assert len(answer.content) < 2000
    many = post(caller, {"title": "ok", **{f"f{number}": 1 for number in range(50_000)}})
    assert many.status_code == 422 and len(many.json()["detail"]) == 20


@pytest.mark.parametrize(
    "query",
    [
        "completed=maybe",
        "limit=0",
        "limit=501",
        "limit=x",
        "offset=-1",
        f"offset={2**40}",
        "search=" + "x" * 201,
        "search=%00",
        "limit=" + "9" * 5000,
    ],
)
def test_invalid_queries_are_refused(caller: Caller, query: str) -> None:
    assert_names(caller.http.get(f"/api/tasks?{query}"), query.partition("=")[0])


def test_invalid_utf8_in_a_query_is_accepted(caller: Caller) -> None:
    assert caller.http.get("/api/tasks?search=%ff%ed%a0%80").json() == []


@pytest.mark.parametrize("task_id", ["0", "-1", str(2**31), str(2**63), "9" * 5000, "1e3", "x", "1.5", "%00", "٣٤٥٦٧٨٩"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_invalid_task_ids_are_refused(caller: Caller, method: str, task_id: str) -> None:
    answer = caller.http.request(method, f"/api/tasks/{task_id}", json={} if method == "PATCH" else None)
    assert answer.status_code in (404, 422), answer.text
    assert len(answer.content) < 1000


def test_a_title_of_a_megabyte_is_refused(caller: Caller) -> None:
    assert_names(post(caller, {"title": "x" * 1024 * 1024}), "title")
    assert caller.titles() == []


@pytest.mark.parametrize("path", ["/api/tasks", "/api/chat"])
def test_a_body_that_is_too_large_is_refused(caller: Caller, path: str) -> None:
    answer = post(caller, b" " * 1_200_000, path)
    assert answer.status_code == 413
    assert list(answer.json()) == ["detail"]


def test_a_large_body_without_a_length_is_refused(caller: Caller) -> None:
    def parts() -> Any:
        yield b'{"title": "'
        for _ in range(40):
            yield b"x" * 65536

    answer = caller.http.post("/api/tasks", content=parts(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert list(answer.json()) == ["detail"]


def test_a_large_content_length_is_refused_at_once(backend: Backend, caller: Caller) -> None:
    """A server that waited for the body would let anyone hold a connection."""
    with socket.create_connection(("127.0.0.1", backend.port), timeout=5) as connection:
        head = f"POST /api/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: {caller.http.headers['authorization']}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_an_unknown_route_is_not_found(caller: Caller) -> None:
    assert caller.http.get("/api/nothing").status_code == 404
    assert caller.http.get("/api/tasks/").status_code == 404
    assert caller.http.put("/api/tasks", json={}).status_code == 405
