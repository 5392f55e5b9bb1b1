type Props = {
  readonly text: string
  readonly action: string
  readonly onAction: () => void
  readonly heading?: string
}

/** Problem message with a button. Screen readers announce it at once. */
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
