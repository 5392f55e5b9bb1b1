import type { Metadata } from 'next'
import { requireVisitor } from '@/auth/visitor'
import { ChatBoard } from '@/chat/chat-board'
import { PageLayout } from '@/layout/page-layout'

export const metadata: Metadata = { title: 'Chat' }

export default async function ChatPage() {
  return (
    <PageLayout visitor={await requireVisitor()} heading="Chat" wide>
      <ChatBoard />
    </PageLayout>
  )
}
