type Props = {
  readonly text: string
  readonly action: string
  readonly onAction: () => void
  readonly heading?: string
}

/** What went wrong, told at once to everybody, and the way on. */
export function ProblemNote({ heading, text, action, onAction }: Props) {
  return (
    <div className="problem" role="alert">
      <p>
        {heading && <strong>{heading} </strong>}
        {text}
      </p>
      <button type="button" onClick={onAction}>
        {action}
      </button>
    </div>
  )
}
