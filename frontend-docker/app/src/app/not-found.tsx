import type { Metadata } from 'next'
import Link from 'next/link'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main className="account">
      <p className="brand">TaskFlow</p>
      <h1>Page not found</h1>
      <p>
        <Link href="/">Go to your tasks</Link>
      </p>
    </main>
  )
}
