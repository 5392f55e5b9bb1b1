// The backend's task routes, called from the browser through the forwarding route.
import { asTask, asTasks, type Task } from './task'

const ROUTE = '/api/backend/api/tasks'

export async function listTasks(signal?: AbortSignal): Promise<Task[]> {
  return asTasks(await call('GET', ROUTE, undefined, signal))
}

export async function addTask(title: string): Promise<Task> {
  return asTask(await call('POST', ROUTE, { title }))
}

export async function setCompleted(id: number, completed: boolean): Promise<Task> {
  return asTask(await call('PATCH', `${ROUTE}/${id}`, { completed }))
}

export async function deleteTask(id: number): Promise<void> {
  await call('DELETE', `${ROUTE}/${id}`)
}

async function call(method: string, url: string, body?: object, signal?: AbortSignal): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(url, {
      method,
      signal,
      cache: 'no-store',
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Error('TaskFlow cannot be reached. Is it still running?')
  }
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null)
  if (!response.ok) throw new Error(reasonIn(answer) ?? `The backend answered with ${response.status}.`)
  return answer
}

/** The sentence in an error answer: `message` from the forwarding route, `detail` from FastAPI (a text, or a list of fields). */
function reasonIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null
  const { message, detail } = answer as Record<string, unknown>
  if (typeof message === 'string') return message
  if (typeof detail === 'string') return detail
  const first: unknown = Array.isArray(detail) ? detail[0] : null
  if (typeof first !== 'object' || first === null) return null
  const { loc, msg } = first as Record<string, unknown>
  const field = Array.isArray(loc) ? String(loc.at(-1)) : 'input'
  return typeof msg === 'string' ? `${field}: ${msg}` : null
}
