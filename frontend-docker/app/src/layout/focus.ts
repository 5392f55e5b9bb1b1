// Focus rule: never take the focus from a control that the user has moved on to.

/** True if nothing has the focus, or an element within `container` has it. */
export function canMoveFocus(container: Element | null | undefined): boolean {
  const active = document.activeElement
  return active === null || active === document.body || (container?.contains(active) ?? false)
}
