import type { Metadata } from 'next'
import { signedIn } from '@/auth/visitor'
import { ChatBoard } from '@/chat/chat-board'
import { PageFrame } from '@/frame/page-frame'

export const metadata: Metadata = { title: 'Chat' }

export default async function ChatPage() {
  return (
    <PageFrame visitor={await signedIn()} heading="Chat" wide>
      <ChatBoard />
    </PageFrame>
  )
}
