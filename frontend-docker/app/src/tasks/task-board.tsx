'use client'

import { NewTask } from './new-task'
import { TasksSection } from './tasks-section'
import { useTasks } from './use-tasks'

export function TaskBoard() {
  const tasks = useTasks()
  return (
    <>
      <NewTask onAdd={tasks.add} />
      <TasksSection tasks={tasks} />
    </>
  )
}
