'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

/** A browser begins at the top of a new page; when only the content changes, the focus is put on its heading. */
export function RouteFocus() {
  const path = usePathname()
  const last = useRef(path)

  useEffect(() => {
    if (last.current !== path) document.querySelector<HTMLElement>('main h1')?.focus()
    last.current = path
  }, [path])

  return null
}
