"""Tasks: the table and the routes under /api/tasks."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path
from pydantic import StringConstraints
from sqlalchemy import Column, DateTime
from sqlmodel import Field, Session, SQLModel, select

from database import session

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Description = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")]
# The column is a 32-bit integer; a larger number is not found rather than an error of the database.
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Opened = Annotated[Session, Depends(session)]


class Task(SQLModel, table=True):
    __tablename__ = "task"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    description: str | None = None
    completed: bool = False
    created_at: datetime = Field(
        default_factory=lambda: datetime.now(UTC), sa_column=Column(DateTime(timezone=True), nullable=False)
    )


class NewTask(SQLModel):
    title: Title
    description: Description | None = None


class TaskChange(SQLModel):
    title: Title = ""
    description: Description | None = None
    completed: bool = False


router = APIRouter(prefix="/api/tasks", tags=["tasks"])


@router.get("")
def list_tasks(opened: Opened) -> list[Task]:
    return list(opened.exec(select(Task).order_by(Task.id)))  # type: ignore[arg-type]


@router.post("", status_code=201)
def create_task(new: NewTask, opened: Opened) -> Task:
    task = Task(title=new.title, description=new.description)
    opened.add(task)
    opened.commit()
    opened.refresh(task)
    return task


@router.patch("/{task_id}")
def change_task(task_id: Id, change: TaskChange, opened: Opened) -> Task:
    """Only the fields that were sent are changed; a field that was left out keeps its value."""
    task = found(opened, task_id)
    task.sqlmodel_update(change.model_dump(exclude_unset=True))
    opened.add(task)
    opened.commit()
    opened.refresh(task)
    return task


@router.delete("/{task_id}", status_code=204)
def delete_task(task_id: Id, opened: Opened) -> None:
    opened.delete(found(opened, task_id))
    opened.commit()


def found(opened: Session, task_id: int) -> Task:
    task = opened.get(Task, task_id)
    if task is None:
        raise HTTPException(404, f"There is no task {task_id}.")
    return task
