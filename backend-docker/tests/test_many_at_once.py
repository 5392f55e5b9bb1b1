"""Many readers at once: no connection of the pool is kept for longer than a statement takes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx2
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from conversation import Conversation
from stand_ins.backend import Caller
from task_list import NewTask, NoSuchTask, TaskChange, TaskList, TaskQuery

# More than the pool has connections and the backend has threads, so that one who keeps either stops the others.
READERS = 120
NOT_THERE = 2**31 - 1


@pytest.mark.parametrize(
    ("path", "status"), [("/api/tasks", 200), ("/api/tasks/{id}", 200), (f"/api/tasks/{NOT_THERE}", 404), ("/api/chat", 200)]
)
def test_nobody_waits_for_another(caller: Caller, path: str, status: int) -> None:
    url = f"{caller.http.base_url}{path.format(id=caller.add('Milk')['id'])}"
    headers = {"Authorization": caller.http.headers["authorization"]}
    together = Barrier(READERS)

    def read(_: int) -> int:
        together.wait()
        return httpx2.get(url, headers=headers, timeout=30).status_code

    # Who waits for a connection is told 503 by the pool, after 5 s.
    with ThreadPoolExecutor(READERS) as pool:
        assert list(pool.map(read, range(READERS))) == [status] * READERS


def refused(work: Callable[[], object]) -> None:
    with pytest.raises(NoSuchTask):
        work()


@pytest.mark.parametrize(
    "work",
    [
        lambda tasks, _: tasks.page(TaskQuery()),
        lambda tasks, _: tasks.get(tasks.add(NewTask(title="x")).id),
        lambda tasks, _: tasks.change(tasks.add(NewTask(title="x")).id, TaskChange()),
        lambda tasks, _: refused(lambda: tasks.get(NOT_THERE)),
        lambda tasks, _: refused(lambda: tasks.change(NOT_THERE, TaskChange(completed=True))),
        lambda tasks, _: refused(lambda: tasks.delete(NOT_THERE)),
        lambda _, conversation: conversation.newest(),
    ],
    ids=["page", "get", "change nothing", "get nothing", "change none", "delete none", "newest"],
)
def test_what_returns_has_ended_its_transaction(engine: Engine, work: Callable[[TaskList, Conversation], object]) -> None:
    with Session(engine, expire_on_commit=False) as session:
        work(TaskList(session, "ends"), Conversation(session, "ends"))
        assert not session.in_transaction()
