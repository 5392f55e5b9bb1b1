import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'

type Props = {
  readonly heading: string
  readonly children?: ReactNode
  /** What the button says that does it. */
  readonly action: string
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Asks before something that cannot be taken back. The browser's own modal dialog: it keeps the focus inside, and Escape cancels. */
export function ConfirmDialog({ heading, children, action, onConfirm, onCancel }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()

  // A layout effect ends before the dialog leaves the page: only then does closing give the focus back.
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
      <div className="line">
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
