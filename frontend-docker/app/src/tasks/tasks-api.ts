// The backend's task routes, called from the browser through the forwarding route.
import { callBackend } from '../frame/call'
import type { Change } from './change'
import type { Page } from './more'
import { asTask, asTasks, type Task } from './task'
import { queryOf, type View } from './view'

export async function listTasks(view: View, offset: number, limit: number, signal: AbortSignal): Promise<Page> {
  const response = await callBackend('GET', `/api/tasks?${queryOf(view, offset, limit)}`, undefined, signal)
  const tasks = asTasks(await response.json())
  const total = Number(response.headers.get('x-total-count') ?? Number.NaN)
  return { tasks, total: Number.isInteger(total) ? total : offset + tasks.length }
}

export async function addTask(title: string, description: string | null): Promise<Task> {
  return asTask(await (await callBackend('POST', '/api/tasks', { title, ...(description ? { description } : {}) })).json())
}

export async function changeTask(id: number, change: Change): Promise<Task> {
  return asTask(await (await callBackend('PATCH', `/api/tasks/${id}`, change)).json())
}

export async function deleteTask(id: number): Promise<void> {
  await callBackend('DELETE', `/api/tasks/${id}`)
}
