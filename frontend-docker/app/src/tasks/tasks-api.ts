// Client for the backend's task API, used in the browser through the forwarding route.
import { callBackend } from '../layout/api-client'
import type { Page } from './next-tasks'
import { parseTask, parseTasks, type Task } from './task'
import type { Change } from './task-change'
import { toQuery, type View } from './view'

export async function listTasks(view: View, offset: number, limit: number, signal: AbortSignal): Promise<Page> {
  const response = await callBackend('GET', `/api/tasks?${toQuery(view, offset, limit)}`, undefined, signal)
  const tasks = parseTasks(await response.json())
  const total = Number(response.headers.get('x-total-count') ?? Number.NaN)
  return { tasks, total: Number.isInteger(total) ? total : offset + tasks.length }
}

export async function addTask(title: string, description: string | null): Promise<Task> {
  return parseTask(await (await callBackend('POST', '/api/tasks', { title, ...(description ? { description } : {}) })).json())
}

export async function changeTask(id: number, change: Change): Promise<Task> {
  return parseTask(await (await callBackend('PATCH', `/api/tasks/${id}`, change)).json())
}

export async function deleteTask(id: number): Promise<void> {
  await callBackend('DELETE', `/api/tasks/${id}`)
}
