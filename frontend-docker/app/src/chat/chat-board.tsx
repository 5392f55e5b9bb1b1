'use client'

import { useState } from 'react'
import { ConfirmDialog } from '../layout/confirm-dialog'
import { canMoveFocus } from '../layout/focus'
import { ProblemNote } from '../layout/problem-note'
import { TasksSection } from '../tasks/tasks-section'
import { useTasks } from '../tasks/use-tasks'
import { Compose } from './compose'
import { Conversation } from './conversation'
import { useChat } from './use-chat'

export function ChatBoard() {
  const tasks = useTasks()
  const chat = useChat(({ action, task }) => (action === 'deleted' ? tasks.showRemoved(task) : tasks.showSaved(task)))
  const [confirming, setConfirming] = useState(false)
  const { phase, disabledReason, entries, problem } = chat.state

  return (
    <div className="split">
      <section className="chat" aria-label="Chat">
        {disabledReason && (
          <p className="note" role="status">
            {disabledReason}
          </p>
        )}
        {phase.type === 'failed' ? (
          <ProblemNote
            heading="Couldn’t load the conversation."
            text={phase.reason}
            action="Try again"
            onAction={chat.reload}
          />
        ) : phase.type === 'loading' ? (
          <p className="muted">Loading the conversation…</p>
        ) : (
          <Conversation entries={entries} writing={chat.writing} />
        )}
        {problem && <ProblemNote text={problem} action="Dismiss" onAction={chat.dismiss} />}
        <Compose disabled={disabledReason !== null || phase.type !== 'ready'} writing={chat.writing} onSend={chat.sendMessage} onStop={chat.stop} />
        {entries.length > 0 && !chat.writing && (
          <button type="button" className="text-button" onClick={() => setConfirming(true)}>
            Clear conversation
          </button>
        )}
      </section>
      <TasksSection tasks={tasks} />
      {confirming && (
        <ConfirmDialog
          heading="Clear the conversation?"
          action="Clear"
          onCancel={() => setConfirming(false)}
          onConfirm={() => {
            setConfirming(false)
            void chat.clear().then((cleared) => {
              const field = document.getElementById('chat-message')
              if (cleared && canMoveFocus(field?.closest('section'))) field?.focus()
            })
          }}
        >
          <p>This deletes all messages. Your tasks stay.</p>
        </ConfirmDialog>
      )}
    </div>
  )
}
