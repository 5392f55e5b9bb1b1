import { useRef, useState } from 'react'
import { ProblemNote } from '../frame/problem-note'
import { FindTasks } from './find-tasks'
import { countOf } from './state'
import { TaskList } from './task-list'
import type { Tasks } from './use-tasks'
import { isEverything } from './view'

/** The list with its search, its counter and what may be wrong with it; on the page of tasks and beside the chat. */
export function TasksSection({ tasks }: { readonly tasks: Tasks }) {
  const { state, look, showMore, dismiss } = tasks
  const { phase, view } = state
  const [said, setSaid] = useState('')
  const section = useRef<HTMLElement>(null)
  const failed = phase.type === 'failed'
  const empty = state.known && phase.type === 'loaded' && state.tasks.length === 0

  return (
    <section aria-label="Tasks" ref={section} tabIndex={-1}>
      <FindTasks view={view} onLook={look} />
      {state.problem && <ProblemNote text={state.problem} action="Dismiss" onAction={dismiss} />}
      {failed && (
        <ProblemNote
          heading="The tasks could not be loaded."
          text={phase.reason}
          action="Try again"
          onAction={() => look(view)}
        />
      )}
      {!state.known && phase.type === 'loading' && <p className="quiet">Loading the tasks…</p>}
      {empty && <Empty everything={isEverything(view)} />}
      {!(failed && !state.known) && state.tasks.length > 0 && (
        <>
          <TaskList tasks={tasks} onSaid={setSaid} onEmptied={() => section.current?.focus()} />
          <div className="list-foot">
            <p className="quiet">{countOf(state)}</p>
            {state.tasks.length < state.total && (
              <button type="button" aria-disabled={phase.type === 'loading-more'} onClick={showMore}>
                {phase.type === 'loading-more' ? 'Loading…' : 'Show more'}
              </button>
            )}
          </div>
        </>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </section>
  )
}

function Empty({ everything }: { readonly everything: boolean }) {
  return (
    <div className="empty">
      <p>
        <strong>{everything ? 'No tasks yet' : 'No tasks match'}</strong>
      </p>
      <p>{everything ? 'What you add appears here.' : 'Try other words or another filter.'}</p>
    </div>
  )
}
