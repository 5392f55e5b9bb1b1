import type { Metadata } from 'next'
import { requireVisitor } from '@/auth/visitor'
import { PageLayout } from '@/layout/page-layout'
import { TaskBoard } from '@/tasks/task-board'

export const metadata: Metadata = { title: 'Tasks' }

export default async function TasksPage() {
  return (
    <PageLayout visitor={await requireVisitor()} heading="Tasks">
      <TaskBoard />
    </PageLayout>
  )
}
