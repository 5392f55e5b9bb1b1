"""The assistant's tools: their definitions for the model, and their execution with the same validation as the API."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from tables import Change, TaskView
from task_list import MAX_ID, NewTask, TaskChange, TaskList, TaskNotFound, TaskQuery, TaskText

MAX_DESCRIPTION_LENGTH = 200


class TaskReference(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: StrictInt = Field(ge=1, le=MAX_ID, description="The task's id, as list_tasks gives it")


class ListTasks(TaskQuery):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=100)


class UpdateTask(TaskReference, TaskText):
    pass


class CompleteTask(TaskReference):
    completed: StrictBool = Field(description="true when it is done, false to open it again")


@dataclass(frozen=True)
class ToolResult:
    """A tool call's result for the model, and the change it made."""

    content: str
    change: Change | None = None


def add(own: TaskList, new: NewTask) -> ToolResult:
    return change_result(Change.of("added", own.add(new)))


def find(own: TaskList, query: ListTasks) -> ToolResult:
    tasks, total = own.page(query)
    return ToolResult(json.dumps({"total": total, "tasks": [describe_task(TaskView.model_validate(task)) for task in tasks]}))


def update(own: TaskList, arguments: UpdateTask) -> ToolResult:
    return change(own, arguments, "updated")


def complete(own: TaskList, arguments: CompleteTask) -> ToolResult:
    return change(own, arguments, "completed" if arguments.completed else "reopened")


def change(
    own: TaskList, arguments: UpdateTask | CompleteTask, action: Literal["updated", "completed", "reopened"]
) -> ToolResult:
    sent = arguments.model_dump(exclude_unset=True, exclude={"id"})
    task = own.get(arguments.id)
    if all(getattr(task, name) == value for name, value in sent.items()):
        return ToolResult(json.dumps({"unchanged": f"Task {arguments.id} already has these values."}))
    return change_result(Change.of(action, own.change(arguments.id, TaskChange(**sent))))


def remove(own: TaskList, one: TaskReference) -> ToolResult:
    return change_result(Change.of("deleted", own.delete(one.id)))


@dataclass(frozen=True)
class Tool[Arguments: BaseModel]:
    description: str
    arguments: type[Arguments]
    run: Callable[[TaskList, Arguments], ToolResult]


TOOLS: dict[str, Tool[Any]] = {
    "add_task": Tool("Add one task.", NewTask, add),
    "list_tasks": Tool("List the user's tasks, newest first; `search` looks in title and description.", ListTasks, find),
    "update_task": Tool("Change a task's title or description. Leave out what stays.", UpdateTask, update),
    "complete_task": Tool("Mark a task as done, or open it again.", CompleteTask, complete),
    "delete_task": Tool("Delete one task for good.", TaskReference, remove),
}


def call_tool(own: TaskList, name: str, arguments: str) -> ToolResult:
    """Runs a tool call. Reports invalid calls to the model; raises database errors."""
    tool = TOOLS.get(name)
    if tool is None:
        return ToolResult(json.dumps({"error": f"Unknown tool. The tools are {', '.join(TOOLS)}."}))
    try:
        return tool.run(own, tool.arguments.model_validate_json(arguments or "{}"))
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}"[:300] for one in error.errors()[:10]]
        return ToolResult(json.dumps({"error": problems}))
    except TaskNotFound as error:
        return ToolResult(json.dumps({"error": str(error)}))


def change_result(change: Change) -> ToolResult:
    return ToolResult(json.dumps({change.action: describe_task(change.task)}), change)


def describe_task(task: TaskView) -> dict[str, Any]:
    view = task.model_dump(mode="json", exclude={"updated_at"})
    if task.description is not None and len(task.description) > MAX_DESCRIPTION_LENGTH:
        view["description"] = task.description[:MAX_DESCRIPTION_LENGTH] + "…"
    return view


def tool_definitions() -> list[dict[str, Any]]:
    """Returns the tools in OpenAI's format."""
    return [
        {"type": "function", "function": {"name": name, "description": tool.description, "parameters": tool_parameters(tool)}}
        for name, tool in TOOLS.items()
    ]


def tool_parameters(tool: Tool[Any]) -> dict[str, Any]:
    schema = tool.arguments.model_json_schema()
    for field in schema["properties"].values():
        # Titles only repeat the names, and a default of null would suggest that null is allowed.
        field.pop("title", None)
        field.pop("default", None)
    return {key: value for key, value in schema.items() if key in ("type", "properties", "required", "additionalProperties")}
