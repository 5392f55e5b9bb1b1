import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/**
 * False while only the server's HTML is there: a button pressed then would do nothing, or send a form the old way. (A person on a
 * slow machine is that fast, and a test is.)
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
