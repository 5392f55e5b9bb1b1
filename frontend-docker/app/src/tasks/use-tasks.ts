// Hook for the task list: calls the backend and dispatches the results to the reducer.
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react'
import { getErrorMessage } from '../layout/api-client'
import { loadNextTasks, type ListTasks, type NextTasks } from './next-tasks'
import { INITIAL_STATE, tasksReducer } from './state'
import type { Task } from './task'
import type { Change } from './task-change'
import * as api from './tasks-api'
import { ALL_TASKS, type View } from './view'

type TasksRequest = { readonly type: 'requested'; readonly view: View } | { readonly type: 'requested-more' }

export function useTasks() {
  const [state, dispatch] = useReducer(tasksReducer, INITIAL_STATE)
  const latest = useRef({ number: 0, abort: new AbortController() })

  /** Sends one request at a time; a new one cancels the one before it. */
  const send = useCallback(async (request: TasksRequest, load: (list: ListTasks) => Promise<NextTasks>) => {
    latest.current.abort.abort()
    const abort = new AbortController()
    const number = latest.current.number + 1
    latest.current = { number, abort }
    dispatch({ ...request, request: number })
    try {
      const tasks = await load((view, offset, limit) => api.listTasks(view, offset, limit, abort.signal))
      dispatch({ type: 'received', request: number, ...tasks })
    } catch (error) {
      if (!abort.signal.aborted) dispatch({ type: 'failed', request: number, reason: getErrorMessage(error) })
    }
  }, [])

  const changeView = useCallback((view: View) => void send({ type: 'requested', view }, (list) => loadNextTasks(view, [], list)), [send])
  const showMore = () => void send({ type: 'requested-more' }, (list) => loadNextTasks(state.view, state.tasks, list))

  useEffect(() => {
    changeView(ALL_TASKS)
    return () => latest.current.abort.abort()
  }, [changeView])

  const changes = useMemo(() => {
    /** Changes one task and returns whether that worked. Shows `expected` at once and reverts it on failure. */
    async function change(task: Task, save: () => Promise<Task | null>, expected?: Task): Promise<boolean> {
      dispatch({ type: 'change-started', id: task.id, expected })
      try {
        const changed = await save()
        dispatch(changed ? { type: 'saved', task: changed } : { type: 'removed', id: task.id })
        return true
      } catch (error) {
        dispatch({ type: 'change-failed', id: task.id, reason: getErrorMessage(error), before: expected && task })
        return false
      }
    }
    return {
      setCompleted: (task: Task, completed: boolean) =>
        change(task, () => api.changeTask(task.id, { completed }), { ...task, completed }),
      edit: (task: Task, fields: Change) => change(task, () => api.changeTask(task.id, fields)),
      remove: (task: Task) => change(task, () => api.deleteTask(task.id).then(() => null)),
      add: async (title: string, description: string | null): Promise<boolean> => {
        dispatch({ type: 'problem-dismissed' })
        try {
          dispatch({ type: 'saved', task: await api.addTask(title, description) })
          return true
        } catch (error) {
          dispatch({ type: 'change-failed', id: null, reason: getErrorMessage(error) })
          return false
        }
      },
      /** For changes by the assistant. */
      showSaved: (task: Task) => dispatch({ type: 'saved', task }),
      showRemoved: (task: Task) => dispatch({ type: 'removed', id: task.id }),
      dismiss: () => dispatch({ type: 'problem-dismissed' }),
    }
  }, [])

  return { state, ...changes, changeView, showMore }
}

export type Tasks = ReturnType<typeof useTasks>
