"""Database tables and their API views. The prefix taskflow_ avoids conflicts with another app's tables."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Index, Integer, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

MAX_TITLE_LENGTH = 200
# PostgreSQL returns times in the session's time zone; the API uses UTC.
Utc = Annotated[datetime, AfterValidator(lambda time: time.astimezone(UTC))]


class Task(SQLModel, table=True):
    __tablename__ = "taskflow_task"
    __table_args__ = (Index("taskflow_task_of_user", "user_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True))
    user_id: str = Field(sa_column=Column(Text, nullable=False))
    title: str = Field(sa_column=Column(String(MAX_TITLE_LENGTH), nullable=False))
    description: str | None = Field(default=None, sa_column=Column(Text))
    completed: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false")))
    # Set by the database's clock, so that replicas agree. None until the row is saved.
    created_at: datetime | None = Field(default=None, sa_column=Column(DateTime(True), nullable=False, server_default=func.now()))
    updated_at: datetime | None = Field(default=None, sa_column=Column(DateTime(True), nullable=False, server_default=func.now()))


class Message(SQLModel, table=True):
    __tablename__ = "taskflow_message"
    __table_args__ = (
        Index("taskflow_message_of_user", "user_id", "id"),
        CheckConstraint("role IN ('user', 'assistant')", name="taskflow_message_role"),
    )

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True))
    user_id: str = Field(sa_column=Column(Text, nullable=False))
    role: str = Field(sa_column=Column(String(20), nullable=False))
    content: str = Field(sa_column=Column(Text, nullable=False))
    changes: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default=text("'[]'"))
    )
    created_at: datetime | None = Field(default=None, sa_column=Column(DateTime(True), nullable=False, server_default=func.now()))


class TaskView(BaseModel):
    """A task in an API response."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    description: str | None
    completed: bool
    created_at: Utc
    updated_at: Utc


class Change(BaseModel):
    """A change by the assistant, with the task's state after it."""

    action: Literal["added", "updated", "completed", "reopened", "deleted"]
    task: TaskView

    @classmethod
    def of(cls, action: Literal["added", "updated", "completed", "reopened", "deleted"], task: Task) -> Self:
        return cls(action=action, task=TaskView.model_validate(task))


class MessageView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    role: Literal["user", "assistant"]
    content: str
    changes: list[Change]
    created_at: Utc
