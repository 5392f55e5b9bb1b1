// Who has the focus: a person who has gone on elsewhere keeps it.

/** True when nothing has the focus, or something within `place`: only then may a page move it. */
export function mayMoveFocus(place: Element | null | undefined): boolean {
  const active = document.activeElement
  return active === null || active === document.body || (place?.contains(active) ?? false)
}
