"""What the assistant may do to a user's tasks: the tools as the model sees them, and the doing, checked as any caller's."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from tables import Change, TaskView
from task_list import LARGEST_ID, NewTask, NoSuchTask, TaskChange, TaskList, TaskQuery, TaskWords

DESCRIPTION_TOLD = 200


class OneTask(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: StrictInt = Field(ge=1, le=LARGEST_ID, description="The task's id, as list_tasks gives it")


class ListTasks(TaskQuery):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=100)


class UpdateTask(OneTask, TaskWords):
    pass


class CompleteTask(OneTask):
    completed: StrictBool = Field(description="true when it is done, false to open it again")


@dataclass(frozen=True)
class Outcome:
    """What the model is told, and what changed."""

    told: str
    change: Change | None = None


def add(own: TaskList, new: NewTask) -> Outcome:
    return changed(Change.of("added", own.add(new)))


def find(own: TaskList, query: ListTasks) -> Outcome:
    tasks, total = own.page(query)
    return Outcome(json.dumps({"total": total, "tasks": [told(TaskView.model_validate(task)) for task in tasks]}))


def update(own: TaskList, wish: UpdateTask) -> Outcome:
    return change(own, wish, "updated")


def complete(own: TaskList, wish: CompleteTask) -> Outcome:
    return change(own, wish, "completed" if wish.completed else "reopened")


def change(own: TaskList, wish: UpdateTask | CompleteTask, action: Literal["updated", "completed", "reopened"]) -> Outcome:
    sent = wish.model_dump(exclude_unset=True, exclude={"id"})
    task = own.get(wish.id)
    if all(getattr(task, name) == value for name, value in sent.items()):
        return Outcome(json.dumps({"unchanged": f"Task {wish.id} is so already."}))
    return changed(Change.of(action, own.change(wish.id, TaskChange(**sent))))


def remove(own: TaskList, one: OneTask) -> Outcome:
    return changed(Change.of("deleted", own.delete(one.id)))


@dataclass(frozen=True)
class Tool[Arguments: BaseModel]:
    description: str
    arguments: type[Arguments]
    run: Callable[[TaskList, Arguments], Outcome]


TOOLS: dict[str, Tool[Any]] = {
    "add_task": Tool("Add one task.", NewTask, add),
    "list_tasks": Tool("List the user's tasks, newest first; `search` looks in title and description.", ListTasks, find),
    "update_task": Tool("Change a task's title or description. Leave out what stays.", UpdateTask, update),
    "complete_task": Tool("Mark a task as done, or open it again.", CompleteTask, complete),
    "delete_task": Tool("Delete one task for good.", OneTask, remove),
}


def call_tool(own: TaskList, name: str, arguments: str) -> Outcome:
    """Does what the model asked. What is wrong with its wish is told back to it; errors of the database are raised."""
    tool = TOOLS.get(name)
    if tool is None:
        return Outcome(json.dumps({"error": f"There is no such tool; there are {', '.join(TOOLS)}."}))
    try:
        return tool.run(own, tool.arguments.model_validate_json(arguments or "{}"))
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}"[:300] for one in error.errors()[:10]]
        return Outcome(json.dumps({"error": wrong}))
    except NoSuchTask as error:
        return Outcome(json.dumps({"error": str(error)}))


def changed(change: Change) -> Outcome:
    return Outcome(json.dumps({change.action: told(change.task)}), change)


def told(task: TaskView) -> dict[str, Any]:
    seen = task.model_dump(mode="json", exclude={"updated_at"})
    if task.description is not None and len(task.description) > DESCRIPTION_TOLD:
        seen["description"] = task.description[:DESCRIPTION_TOLD] + "…"
    return seen


def as_functions() -> list[dict[str, Any]]:
    """The tools in the words of OpenAI's API."""
    return [
        {"type": "function", "function": {"name": name, "description": tool.description, "parameters": parameters(tool)}}
        for name, tool in TOOLS.items()
    ]


def parameters(tool: Tool[Any]) -> dict[str, Any]:
    schema = tool.arguments.model_json_schema()
    for field in schema["properties"].values():
        # Titles repeat the names; a default of null reads as if null could be sent.
        field.pop("title", None)
        field.pop("default", None)
    return {key: value for key, value in schema.items() if key in ("type", "properties", "required", "additionalProperties")}
