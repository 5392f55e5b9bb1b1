'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

/** Focuses the heading after a client-side navigation, where the browser doesn't reset the focus itself. */
export function RouteFocus() {
  const path = usePathname()
  const last = useRef(path)

  useEffect(() => {
    if (last.current !== path) document.querySelector<HTMLElement>('main h1')?.focus()
    last.current = path
  }, [path])

  return null
}
