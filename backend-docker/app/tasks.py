"""Routes under /api/tasks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel import Session

from auth import User
from database import session
from tables import Task, TaskView
from task_list import NewTask, TaskChange, TaskId, TaskList, TaskQuery

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


def own_tasks(user: User, opened: Annotated[Session, Depends(session)]) -> TaskList:
    return TaskList(opened, user)


Own = Annotated[TaskList, Depends(own_tasks)]


@router.get("", response_model=list[TaskView])
def list_tasks(own: Own, query: Annotated[TaskQuery, Query()], response: Response) -> list[Task]:
    tasks, total = own.page(query)
    response.headers["X-Total-Count"] = str(total)
    return tasks


@router.post("", status_code=201, response_model=TaskView)
def add_task(own: Own, new: NewTask) -> Task:
    return own.add(new)


@router.get("/{task_id}", response_model=TaskView)
def get_task(own: Own, task_id: TaskId) -> Task:
    return own.get(task_id)


@router.patch("/{task_id}", response_model=TaskView)
def change_task(own: Own, task_id: TaskId, change: TaskChange) -> Task:
    return own.change(task_id, change)


@router.delete("/{task_id}", status_code=204)
def delete_task(own: Own, task_id: TaskId) -> None:
    own.delete(task_id)
