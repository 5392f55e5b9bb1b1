'use client'

import { useState } from 'react'
import { useHydrated } from '../frame/use-hydrated'
import { signOut } from './account-api'

export function SignOutButton() {
  const hydrated = useHydrated()
  const [going, setGoing] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)

  async function leave() {
    if (going) return
    setGoing(true)
    const outcome = await signOut()
    // A new document: nothing of this visitor's stays in memory.
    if (outcome.type === 'done') return window.location.assign('/sign-in')
    setGoing(false)
    setRefused(outcome.reason)
  }

  return (
    <>
      <button type="button" disabled={!hydrated} aria-disabled={going} onClick={() => void leave()}>
        {going ? 'Signing out…' : 'Sign out'}
      </button>
      {refused && (
        <p className="problem" role="alert">
          {refused}
        </p>
      )}
    </>
  )
}
