'use client'

import { useState } from 'react'
import { useHydrated } from '../layout/use-hydrated'
import { signOut } from './account-api'

export function SignOutButton() {
  const hydrated = useHydrated()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function handleClick() {
    if (busy) return
    setBusy(true)
    const outcome = await signOut()
    // Load a new document, so that no data of this visitor stays in memory.
    if (outcome.type === 'done') return window.location.assign('/sign-in')
    setBusy(false)
    setProblem(outcome.reason)
  }

  return (
    <>
      <button type="button" disabled={!hydrated} aria-disabled={busy} onClick={() => void handleClick()}>
        {busy ? 'Signing out…' : 'Sign out'}
      </button>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  )
}
