'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

const LINKS = [
  { href: '/', text: 'Tasks' },
  { href: '/chat', text: 'Chat' },
] as const

export function MainNavigation() {
  const path = usePathname()
  return (
    <nav aria-label="Main">
      {LINKS.map(({ href, text }) => (
        <Link key={href} href={href} aria-current={path === href ? 'page' : undefined}>
          {text}
        </Link>
      ))}
    </nav>
  )
}
