import { useRef, useState } from 'react'
import { ProblemNote } from '../layout/problem-note'
import { formatCount } from './state'
import { TaskFilters } from './task-filters'
import { TaskList } from './task-list'
import type { Tasks } from './use-tasks'
import { isUnfiltered } from './view'

/** The task list with its filters, counter and problems; shown on the tasks page and next to the chat. */
export function TasksSection({ tasks }: { readonly tasks: Tasks }) {
  const { state, changeView, showMore, dismiss } = tasks
  const { phase, view } = state
  const [announcement, setAnnouncement] = useState('')
  const section = useRef<HTMLElement>(null)
  const failed = phase.type === 'failed'
  const empty = state.loadedOnce && phase.type === 'loaded' && state.tasks.length === 0

  return (
    <section aria-label="Tasks" ref={section} tabIndex={-1}>
      <TaskFilters view={view} onViewChange={changeView} />
      {state.problem && <ProblemNote text={state.problem} action="Dismiss" onAction={dismiss} />}
      {failed && (
        <ProblemNote
          heading="Couldn’t load the tasks."
          text={phase.reason}
          action="Try again"
          onAction={() => changeView(view)}
        />
      )}
      {!state.loadedOnce && phase.type === 'loading' && <p className="muted">Loading the tasks…</p>}
      {empty && <Empty unfiltered={isUnfiltered(view)} />}
      {!(failed && !state.loadedOnce) && state.tasks.length > 0 && (
        <>
          <TaskList tasks={tasks} onAnnounce={setAnnouncement} onEmptied={() => section.current?.focus()} />
          <div className="list-footer">
            <p className="muted">{formatCount(state)}</p>
            {state.tasks.length < state.total && (
              <button type="button" aria-disabled={phase.type === 'loading-more'} onClick={showMore}>
                {phase.type === 'loading-more' ? 'Loading…' : 'Show more'}
              </button>
            )}
          </div>
        </>
      )}
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
    </section>
  )
}

function Empty({ unfiltered }: { readonly unfiltered: boolean }) {
  return (
    <div className="empty">
      <p>
        <strong>{unfiltered ? 'No tasks yet' : 'No tasks match'}</strong>
      </p>
      <p>{unfiltered ? 'Tasks you add appear here.' : 'Try a different search or filter.'}</p>
    </div>
  )
}
