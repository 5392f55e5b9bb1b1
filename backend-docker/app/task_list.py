"""A user's tasks: input validation and all database statements on them."""

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from tables import MAX_TITLE_LENGTH, Task


def without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain a NUL character")
    return text


PlainText = AfterValidator(without_nul)
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TITLE_LENGTH), PlainText]
Description = Annotated[str, StringConstraints(max_length=5000), PlainText]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), PlainText]
# The column is a 32-bit integer, so reject larger numbers before the database does.
MAX_ID = 2**31 - 1
TaskId = Annotated[int, Path(ge=1, le=MAX_ID)]


class NewTask(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title
    description: Description | None = None


class TaskText(BaseModel):
    """Changes only the fields that were sent. None means "not sent", except that it clears the description."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field(default=None)  # type: ignore[assignment]
    description: Description | None = None


class TaskChange(TaskText):
    completed: StrictBool = Field(default=None)  # type: ignore[assignment]


class TaskQuery(BaseModel):
    model_config = ConfigDict(extra="ignore")

    completed: bool | None = None
    search: Search = ""
    limit: int = Field(default=100, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=MAX_ID)


class TaskNotFound(Exception):
    """The user has no such task. Doesn't reveal whether another user has it."""

    def __init__(self, task_id: int) -> None:
        super().__init__(f"Task {task_id} doesn't exist.")


class TaskList:
    """Each method runs one transaction and releases the connection before it returns or raises TaskNotFound."""

    def __init__(self, session: Session, user: str) -> None:
        self._session = session
        self._user = user

    def page(self, query: TaskQuery) -> tuple[list[Task], int]:
        """Returns a page of matching tasks, newest first, and the total number of matches."""
        where = self._filters(query)
        total = self._session.exec(select(func.count()).select_from(Task).where(*where)).one()
        newest = select(Task).where(*where).order_by(col(Task.id).desc()).limit(query.limit).offset(query.offset)
        tasks = list(self._session.exec(newest))
        self._session.commit()
        return tasks, total

    def get(self, task_id: int) -> Task:
        task = self._find(task_id)
        self._session.commit()
        return task

    def add(self, new: NewTask) -> Task:
        return self._save(Task(user_id=self._user, title=new.title, description=new.description))

    def change(self, task_id: int, change: TaskChange) -> Task:
        task = self._find(task_id, for_change=True)
        sent = {name: getattr(change, name) for name in change.model_fields_set & {"title", "description", "completed"}}
        changed = {name: value for name, value in sent.items() if getattr(task, name) != value}
        if changed:
            task.sqlmodel_update({**changed, "updated_at": func.now()})
        return self._save(task)

    def delete(self, task_id: int) -> Task:
        """Deletes the task and returns it."""
        task = self._find(task_id, for_change=True)
        self._session.delete(task)
        self._session.commit()
        return task

    def _find(self, task_id: int, *, for_change: bool = False) -> Task:
        """Finds the task and leaves the transaction open."""
        query = select(Task).where(col(Task.user_id) == self._user, col(Task.id) == task_id)
        # Lock the row, so that no other request deletes the task before this change is saved.
        task = self._session.exec(query.with_for_update() if for_change else query).one_or_none()
        if task is None:
            self._session.commit()
            raise TaskNotFound(task_id)
        return task

    def _save(self, task: Task) -> Task:
        self._session.add(task)
        self._session.flush()
        self._session.refresh(task)
        self._session.commit()
        return task

    def _filters(self, query: TaskQuery) -> list[ColumnElement[bool]]:
        where = [col(Task.user_id) == self._user]
        if query.completed is not None:
            where.append(col(Task.completed) == query.completed)
        if query.search:
            # autoescape treats % and _ as literal characters, not as wildcards.
            where.append(
                or_(
                    col(Task.title).icontains(query.search, autoescape=True),
                    col(Task.description).icontains(query.search, autoescape=True),
                )
            )
        return where
