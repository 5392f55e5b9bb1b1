'use client'

import { ProblemNote } from './problem-note'

/** In place of a page's content while the database cannot say who looks at it. */
export function UnknownVisitor({ reason }: { readonly reason: string }) {
  return (
    <ProblemNote
      heading="Your sign-in cannot be looked up now."
      text={reason}
      action="Try again"
      onAction={() => window.location.reload()}
    />
  )
}
