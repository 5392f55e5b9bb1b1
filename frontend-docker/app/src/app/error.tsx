'use client'

import { useEffect } from 'react'
import { ProblemNote } from '@/frame/problem-note'

/** Shown in place of a page that failed in a way that nobody thought of. */
export default function PageFailed({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  useEffect(() => console.error(error), [error])
  return (
    <main className="account">
      <p className="brand">TaskFlow</p>
      <h1>This page failed</h1>
      <ProblemNote text="It is not your fault. Nothing that was saved is lost." action="Try again" onAction={reset} />
    </main>
  )
}
