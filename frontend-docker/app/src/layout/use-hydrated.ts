import { useSyncExternalStore } from 'react'

const subscribe = () => () => undefined

/** False until React has hydrated the server's HTML. A button pressed before that does nothing, or submits the form natively. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => true,
    () => false,
  )
}
