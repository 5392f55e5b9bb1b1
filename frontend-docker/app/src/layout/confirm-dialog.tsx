import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'

type Props = {
  readonly heading: string
  readonly children?: ReactNode
  /** Label of the confirm button. */
  readonly action: string
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Confirmation for an action that can't be undone. The native modal dialog traps the focus, and Escape cancels. */
export function ConfirmDialog({ heading, children, action, onConfirm, onCancel }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()

  // A layout effect's cleanup runs before the dialog is removed; otherwise close() wouldn't restore the focus.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])

  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onCancel()
      }}
    >
      <h2 id={id}>{heading}</h2>
      {children}
      <div className="button-row">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" className="danger" onClick={onConfirm}>
          {action}
        </button>
      </div>
    </dialog>
  )
}
