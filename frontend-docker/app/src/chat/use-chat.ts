// The conversation and what can be done in it: asks the backend, and tells the reducer what came of it.
import { useCallback, useEffect, useReducer, useRef } from 'react'
import { Problem, sentenceOf } from '../frame/call'
import * as api from './chat-api'
import type { Change } from './message'
import { BEGINNING, chatReducer, isWriting } from './state'

const BROKEN = 'The answer broke off: TaskFlow could not be reached any more.'

/** `onChange` hears of every task that an answer changed, the moment it did. */
export function useChat(onChange: (change: Change) => void) {
  const [state, dispatch] = useReducer(chatReducer, BEGINNING)
  const answering = useRef<AbortController | null>(null)
  const count = useRef(0)

  const load = useCallback(async (signal?: AbortSignal) => {
    dispatch({ type: 'loading' })
    try {
      const conversation = await api.loadConversation(signal)
      if (!signal?.aborted) dispatch({ type: 'loaded', conversation })
    } catch (error) {
      if (!signal?.aborted) dispatch({ type: 'load-failed', reason: sentenceOf(error) })
    }
  }, [])

  useEffect(() => {
    const abort = new AbortController()
    void load(abort.signal)
    return () => {
      abort.abort()
      answering.current?.abort()
    }
  }, [load])

  /** False when nothing was taken, so that the words go back to where they were typed. */
  async function say(text: string): Promise<boolean> {
    const abort = new AbortController()
    answering.current = abort
    count.current += 1
    dispatch({ type: 'asked', key: `local-${count.current}`, text })
    let ended = false
    try {
      for await (const event of api.say(text, abort.signal)) {
        dispatch({ type: 'answer', event })
        if (event.type === 'change') onChange(event.change)
        ended = event.type === 'done' || event.type === 'error'
      }
      if (!ended) dispatch({ type: 'broken', reason: BROKEN })
    } catch (error) {
      if (abort.signal.aborted) dispatch({ type: 'stopped' })
      else if (error instanceof Problem) {
        dispatch({ type: 'refused', reason: error.message })
        return false
      } else dispatch({ type: 'broken', reason: BROKEN })
    } finally {
      if (answering.current === abort) answering.current = null
    }
    return true
  }

  async function clear(): Promise<boolean> {
    try {
      await api.clearConversation()
      dispatch({ type: 'cleared' })
      return true
    } catch (error) {
      dispatch({ type: 'problem', reason: sentenceOf(error) })
      return false
    }
  }

  return {
    state,
    writing: isWriting(state),
    say,
    clear,
    stop: () => answering.current?.abort(),
    reload: () => void load(),
    dismiss: () => dispatch({ type: 'problem', reason: null }),
  }
}
