import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { RouteFocus } from '@/frame/route-focus'
import '../styles/base.css'
import '../styles/controls.css'
import '../styles/frame.css'
import '../styles/find.css'
import '../styles/tasks.css'
import '../styles/chat.css'

export const metadata: Metadata = {
  title: { default: 'TaskFlow', template: '%s – TaskFlow' },
  description: 'Tasks: write them down, tick them off, talk about them.',
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f7f9' },
    { media: '(prefers-color-scheme: dark)', color: '#14171c' },
  ],
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // Every page is made for its request: the policy in proxy.ts gives each its own nonce.
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
