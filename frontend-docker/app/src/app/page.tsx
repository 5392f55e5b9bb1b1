import type { Metadata } from 'next'
import { signedIn } from '@/auth/visitor'
import { PageFrame } from '@/frame/page-frame'
import { TaskBoard } from '@/tasks/task-board'

export const metadata: Metadata = { title: 'Tasks' }

export default async function TasksPage() {
  return (
    <PageFrame visitor={await signedIn()} heading="Tasks">
      <TaskBoard />
    </PageFrame>
  )
}
