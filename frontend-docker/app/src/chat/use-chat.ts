// Hook for the conversation: calls the backend and dispatches the results to the reducer.
import { useCallback, useEffect, useReducer, useRef } from 'react'
import { ApiError, getErrorMessage } from '../layout/api-client'
import * as api from './chat-api'
import type { Change } from './message'
import { chatReducer, INITIAL_STATE, isWriting } from './state'

const DISCONNECTED = 'The answer is incomplete: the connection to TaskFlow was lost.'

/** Calls `onChange` for every task that an answer changes, as it happens. */
export function useChat(onChange: (change: Change) => void) {
  const [state, dispatch] = useReducer(chatReducer, INITIAL_STATE)
  const answering = useRef<AbortController | null>(null)
  const count = useRef(0)

  const load = useCallback(async (signal?: AbortSignal) => {
    dispatch({ type: 'loading' })
    try {
      const conversation = await api.loadConversation(signal)
      if (!signal?.aborted) dispatch({ type: 'loaded', conversation })
    } catch (error) {
      if (!signal?.aborted) dispatch({ type: 'load-failed', reason: getErrorMessage(error) })
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

  /** Returns false if the backend rejected the message. */
  async function sendMessage(text: string): Promise<boolean> {
    const abort = new AbortController()
    answering.current = abort
    count.current += 1
    dispatch({ type: 'sent', key: `local-${count.current}`, text })
    let ended = false
    try {
      for await (const event of api.sendMessage(text, abort.signal)) {
        dispatch({ type: 'answer', event })
        if (event.type === 'change') onChange(event.change)
        ended = event.type === 'done' || event.type === 'error'
      }
      if (!ended) dispatch({ type: 'disconnected', reason: DISCONNECTED })
    } catch (error) {
      if (abort.signal.aborted) dispatch({ type: 'stopped' })
      else if (error instanceof ApiError) {
        dispatch({ type: 'rejected', reason: error.message })
        return false
      } else dispatch({ type: 'disconnected', reason: DISCONNECTED })
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
      dispatch({ type: 'problem', reason: getErrorMessage(error) })
      return false
    }
  }

  return {
    state,
    writing: isWriting(state),
    sendMessage,
    clear,
    stop: () => answering.current?.abort(),
    reload: () => void load(),
    dismiss: () => dispatch({ type: 'problem', reason: null }),
  }
}
