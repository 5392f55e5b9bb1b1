'use client'

import { useEffect } from 'react'
import { ProblemNote } from '@/layout/problem-note'

/** Replaces a page that failed with an unexpected error. */
export default function PageFailed({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  useEffect(() => console.error(error), [error])
  return (
    <main className="account">
      <p className="brand">TaskFlow</p>
      <h1>Something went wrong</h1>
      <ProblemNote text="TaskFlow couldn’t show this page. Your saved data is safe." action="Try again" onAction={reset} />
    </main>
  )
}
