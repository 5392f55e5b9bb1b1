import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { RouteFocus } from '@/layout/route-focus'
import '../styles/base.css'
import '../styles/controls.css'
import '../styles/layout.css'
import '../styles/task-filters.css'
import '../styles/tasks.css'
import '../styles/chat.css'

export const metadata: Metadata = {
  title: { default: 'TaskFlow', template: '%s – TaskFlow' },
  description: 'Manage your tasks in a list or by chatting with an assistant.',
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f7f9' },
    { media: '(prefers-color-scheme: dark)', color: '#14171c' },
  ],
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // Render every page per request, because proxy.ts gives each response its own nonce.
  await connection()
  return (
    <html lang="en">
      <body>
        <RouteFocus />
        {children}
      </body>
    </html>
  )
}
