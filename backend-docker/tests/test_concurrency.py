"""Tests that no route holds a database connection longer than its transaction."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx2
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from conversation import Conversation
from fakes.backend import Caller
from task_list import NewTask, TaskChange, TaskList, TaskNotFound, TaskQuery

# More than the pool has connections and the backend has threads, so that holding either would block the others.
READERS = 120
MISSING_ID = 2**31 - 1


@pytest.mark.parametrize(
    ("path", "status"), [("/api/tasks", 200), ("/api/tasks/{id}", 200), (f"/api/tasks/{MISSING_ID}", 404), ("/api/chat", 200)]
)
def test_concurrent_requests_do_not_block_each_other(caller: Caller, path: str, status: int) -> None:
    url = f"{caller.http.base_url}{path.format(id=caller.add('Milk')['id'])}"
    headers = {"Authorization": caller.http.headers["authorization"]}
    barrier = Barrier(READERS)

    def read(_: int) -> int:
        barrier.wait()
        return httpx2.get(url, headers=headers, timeout=30).status_code

    # A request that waits for a connection fails with 503 after 5 s.
    with ThreadPoolExecutor(READERS) as pool:
        assert list(pool.map(read, range(READERS))) == [status] * READERS


def expect_not_found(work: Callable[[], object]) -> None:
    with pytest.raises(TaskNotFound):
        work()


@pytest.mark.parametrize(
    "work",
    [
        lambda tasks, _: tasks.page(TaskQuery()),
        lambda tasks, _: tasks.get(tasks.add(NewTask(title="x")).id),
        lambda tasks, _: tasks.change(tasks.add(NewTask(title="x")).id, TaskChange()),
        lambda tasks, _: expect_not_found(lambda: tasks.get(MISSING_ID)),
        lambda tasks, _: expect_not_found(lambda: tasks.change(MISSING_ID, TaskChange(completed=True))),
        lambda tasks, _: expect_not_found(lambda: tasks.delete(MISSING_ID)),
        lambda _, conversation: conversation.newest(),
    ],
    ids=["page", "get", "change nothing", "get missing", "change missing", "delete missing", "newest"],
)
def test_every_method_ends_its_transaction(engine: Engine, work: Callable[[TaskList, Conversation], object]) -> None:
    with Session(engine, expire_on_commit=False) as session:
        work(TaskList(session, "ends"), Conversation(session, "ends"))
        assert not session.in_transaction()
