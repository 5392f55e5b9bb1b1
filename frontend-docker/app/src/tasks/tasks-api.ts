// The backend's task routes, called from the browser through the forwarding route.
import { callBackend } from '../frame/call'
import { asTask, asTasks, type Task } from './task'
import { queryOf, type View } from './view'

export type Page = { readonly tasks: readonly Task[]; readonly total: number }
export type Change = { readonly title?: string; readonly description?: string | null; readonly completed?: boolean }

export const PAGE_SIZE = 50

export async function listTasks(view: View, offset: number, signal?: AbortSignal): Promise<Page> {
  const response = await callBackend('GET', `/api/tasks?${queryOf(view, offset, PAGE_SIZE)}`, undefined, signal)
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
