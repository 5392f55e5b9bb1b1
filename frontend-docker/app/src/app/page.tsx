import { TaskBoard } from '@/tasks/task-board'

export default function Page() {
  return (
    <main>
      <header>
        <h1>TaskFlow</h1>
        <p className="quiet">What is to be done, in one list.</p>
      </header>
      <TaskBoard />
    </main>
  )
}
