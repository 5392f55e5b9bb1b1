"""One user's tasks: what may be written, and the only statements that touch them."""

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from tables import LONGEST_TITLE, Task


def without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not hold a NUL character")
    return text


PlainText = AfterValidator(without_nul)
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TITLE), PlainText]
Description = Annotated[str, StringConstraints(max_length=5000), PlainText]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), PlainText]
# The column is a 32-bit integer: a larger number is refused here rather than by the database.
LARGEST_ID = 2**31 - 1
TaskId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class NewTask(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title
    description: Description | None = None


class TaskWords(BaseModel):
    """Only the fields that were sent are changed. None stands for "not sent", except that it clears a description."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field(default=None)  # type: ignore[assignment]
    description: Description | None = None


class TaskChange(TaskWords):
    completed: StrictBool = Field(default=None)  # type: ignore[assignment]


class TaskQuery(BaseModel):
    model_config = ConfigDict(extra="ignore")

    completed: bool | None = None
    search: Search = ""
    limit: int = Field(default=100, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=LARGEST_ID)


class NoSuchTask(Exception):
    """The user has no such task; that somebody else has it is not told."""

    def __init__(self, task_id: int) -> None:
        super().__init__(f"There is no task {task_id}.")


class TaskList:
    """Every method is one transaction, ended when it returns or raises NoSuchTask; no connection is held after it."""

    def __init__(self, session: Session, user: str) -> None:
        self._session = session
        self._user = user

    def page(self, query: TaskQuery) -> tuple[list[Task], int]:
        """The tasks that match, newest first, and how many match in all."""
        where = self._matching(query)
        total = self._session.exec(select(func.count()).select_from(Task).where(*where)).one()
        newest = select(Task).where(*where).order_by(col(Task.id).desc()).limit(query.limit).offset(query.offset)
        tasks = list(self._session.exec(newest))
        self._session.commit()
        return tasks, total

    def get(self, task_id: int) -> Task:
        task = self._found(task_id)
        self._session.commit()
        return task

    def add(self, new: NewTask) -> Task:
        return self._written(Task(user_id=self._user, title=new.title, description=new.description))

    def change(self, task_id: int, change: TaskChange) -> Task:
        task = self._found(task_id, for_change=True)
        sent = {name: getattr(change, name) for name in change.model_fields_set & {"title", "description", "completed"}}
        changed = {name: value for name, value in sent.items() if getattr(task, name) != value}
        if changed:
            task.sqlmodel_update({**changed, "updated_at": func.now()})
        return self._written(task)

    def delete(self, task_id: int) -> Task:
        """The task as it was."""
        task = self._found(task_id, for_change=True)
        self._session.delete(task)
        self._session.commit()
        return task

    def _found(self, task_id: int, *, for_change: bool = False) -> Task:
        """In a transaction that is still open."""
        one = select(Task).where(col(Task.user_id) == self._user, col(Task.id) == task_id)
        # Locked, so that a task that is changed here cannot be deleted by another request meanwhile.
        task = self._session.exec(one.with_for_update() if for_change else one).one_or_none()
        if task is None:
            self._session.commit()
            raise NoSuchTask(task_id)
        return task

    def _written(self, task: Task) -> Task:
        self._session.add(task)
        self._session.flush()
        self._session.refresh(task)
        self._session.commit()
        return task

    def _matching(self, query: TaskQuery) -> list[ColumnElement[bool]]:
        where = [col(Task.user_id) == self._user]
        if query.completed is not None:
            where.append(col(Task.completed) == query.completed)
        if query.search:
            # autoescape: % and _ are what they look like, not wildcards.
            where.append(
                or_(
                    col(Task.title).icontains(query.search, autoescape=True),
                    col(Task.description).icontains(query.search, autoescape=True),
                )
            )
        return where
