// The list and what can be done with it: asks the backend, and tells the reducer what came of it.
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react'
import { sentenceOf } from '../frame/call'
import type { Change } from './change'
import { nextTasks, type List, type More } from './more'
import { BEGINNING, tasksReducer } from './state'
import type { Task } from './task'
import * as api from './tasks-api'
import { EVERYTHING, type View } from './view'

type Asked = { readonly type: 'asked'; readonly view: View } | { readonly type: 'asked-more' }

export function useTasks() {
  const [state, dispatch] = useReducer(tasksReducer, BEGINNING)
  const question = useRef({ number: 0, abort: new AbortController() })

  /** One question at a time; the answer to a former one is dropped. */
  const ask = useCallback(async (asked: Asked, find: (list: List) => Promise<More>) => {
    question.current.abort.abort()
    const abort = new AbortController()
    const number = question.current.number + 1
    question.current = { number, abort }
    dispatch({ ...asked, question: number })
    try {
      const found = await find((view, offset, limit) => api.listTasks(view, offset, limit, abort.signal))
      dispatch({ type: 'answered', question: number, ...found })
    } catch (error) {
      if (!abort.signal.aborted) dispatch({ type: 'failed', question: number, reason: sentenceOf(error) })
    }
  }, [])

  const look = useCallback((view: View) => void ask({ type: 'asked', view }, (list) => nextTasks(view, [], list)), [ask])
  const showMore = () => void ask({ type: 'asked-more' }, (list) => nextTasks(state.view, state.tasks, list))

  useEffect(() => {
    look(EVERYTHING)
    return () => question.current.abort.abort()
  }, [look])

  const changes = useMemo(() => {
    /** Runs one change of one task; `expected` is shown at once and taken back when it fails. True when it was made. */
    async function change(task: Task, what: () => Promise<Task | null>, expected?: Task): Promise<boolean> {
      dispatch({ type: 'change-begun', id: task.id, expected })
      try {
        const changed = await what()
        dispatch(changed ? { type: 'saved', task: changed } : { type: 'removed', id: task.id })
        return true
      } catch (error) {
        dispatch({ type: 'change-failed', id: task.id, reason: sentenceOf(error), before: expected && task })
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
          dispatch({ type: 'change-failed', id: null, reason: sentenceOf(error) })
          return false
        }
      },
      /** What the assistant did. */
      noticeSaved: (task: Task) => dispatch({ type: 'saved', task }),
      noticeRemoved: (task: Task) => dispatch({ type: 'removed', id: task.id }),
      dismiss: () => dispatch({ type: 'problem-dismissed' }),
    }
  }, [])

  return { state, ...changes, look, showMore }
}

export type Tasks = ReturnType<typeof useTasks>
