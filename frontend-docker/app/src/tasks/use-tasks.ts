// The list of tasks in the browser: what is shown, what goes on, and what went wrong.
import { useCallback, useEffect, useState } from 'react'
import type { Task } from './task'
import * as api from './tasks-api'

export type Tasks =
  | { readonly type: 'loading' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'loaded'; readonly tasks: readonly Task[] }

export function useTasks() {
  const [state, setState] = useState<Tasks>({ type: 'loading' })
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState<ReadonlySet<number>>(new Set())

  const load = useCallback(async (signal?: AbortSignal) => {
    setState({ type: 'loading' })
    setProblem(null)
    try {
      const tasks = await api.listTasks(signal)
      if (!signal?.aborted) setState({ type: 'loaded', tasks })
    } catch (error) {
      if (!signal?.aborted) setState({ type: 'failed', reason: reasonOf(error) })
    }
  }, [])

  useEffect(() => {
    const abort = new AbortController()
    void load(abort.signal)
    return () => abort.abort()
  }, [load])

  /** Runs one change; true when it was made. What went wrong is told beside the list, which stays. */
  async function change(what: () => Promise<(tasks: readonly Task[]) => readonly Task[]>): Promise<boolean> {
    setProblem(null)
    try {
      const apply = await what()
      setState((now) => (now.type === 'loaded' ? { type: 'loaded', tasks: apply(now.tasks) } : now))
      return true
    } catch (error) {
      setProblem(reasonOf(error))
      return false
    }
  }

  async function changeOne(id: number, what: Parameters<typeof change>[0]): Promise<boolean> {
    setBusy((ids) => new Set(ids).add(id))
    const made = await change(what)
    setBusy((ids) => new Set([...ids].filter((one) => one !== id)))
    return made
  }

  return {
    state,
    problem,
    busy,
    reload: () => void load(),
    dismiss: () => setProblem(null),
    add: (title: string) =>
      change(async () => {
        const made = await api.addTask(title)
        return (tasks) => [...tasks, made]
      }),
    setCompleted: (id: number, completed: boolean) =>
      changeOne(id, async () => {
        const changed = await api.setCompleted(id, completed)
        return (tasks) => tasks.map((task) => (task.id === id ? changed : task))
      }),
    remove: (id: number) =>
      changeOne(id, async () => {
        await api.deleteTask(id)
        return (tasks) => tasks.filter((task) => task.id !== id)
      }),
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
