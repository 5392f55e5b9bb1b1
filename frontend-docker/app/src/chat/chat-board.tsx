'use client'

import { useState } from 'react'
import { ConfirmDialog } from '../frame/confirm-dialog'
import { mayMoveFocus } from '../frame/focus'
import { ProblemNote } from '../frame/problem-note'
import { TasksSection } from '../tasks/tasks-section'
import { useTasks } from '../tasks/use-tasks'
import { Compose } from './compose'
import { Conversation } from './conversation'
import { useChat } from './use-chat'

export function ChatBoard() {
  const tasks = useTasks()
  const chat = useChat(({ action, task }) => (action === 'deleted' ? tasks.noticeRemoved(task) : tasks.noticeSaved(task)))
  const [asking, setAsking] = useState(false)
  const { phase, off, entries, problem } = chat.state

  return (
    <div className="beside">
      <section className="chat" aria-label="Chat">
        {off && (
          <p className="note" role="status">
            {off}
          </p>
        )}
        {phase.type === 'failed' ? (
          <ProblemNote
            heading="The conversation could not be loaded."
            text={phase.reason}
            action="Try again"
            onAction={chat.reload}
          />
        ) : phase.type === 'loading' ? (
          <p className="quiet">Loading the conversation…</p>
        ) : (
          <Conversation entries={entries} writing={chat.writing} />
        )}
        {problem && <ProblemNote text={problem} action="Dismiss" onAction={chat.dismiss} />}
        <Compose disabled={off !== null || phase.type !== 'ready'} writing={chat.writing} onSay={chat.say} onStop={chat.stop} />
        {entries.length > 0 && !chat.writing && (
          <button type="button" className="plain" onClick={() => setAsking(true)}>
            Clear conversation
          </button>
        )}
      </section>
      <TasksSection tasks={tasks} />
      {asking && (
        <ConfirmDialog
          heading="Clear the conversation?"
          action="Clear"
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false)
            void chat.clear().then((cleared) => {
              const field = document.getElementById('chat-message')
              if (cleared && mayMoveFocus(field?.closest('section'))) field?.focus()
            })
          }}
        >
          <p>What was said is forgotten. The tasks stay.</p>
        </ConfirmDialog>
      )}
    </div>
  )
}
