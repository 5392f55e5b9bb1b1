'use client'

import { ProblemNote } from './problem-note'

/** Replaces a page's content while the session can't be read. */
export function UnknownVisitor({ reason }: { readonly reason: string }) {
  return (
    <ProblemNote
      heading="Can’t check your session."
      text={reason}
      action="Try again"
      onAction={() => window.location.reload()}
    />
  )
}
