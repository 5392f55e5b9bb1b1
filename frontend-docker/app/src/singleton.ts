// Process-wide singletons. Module state isn't enough: Next.js may load a module once for instrumentation.ts and again for the routes.
export function singleton<T>(name: string, create: () => T): T {
  const key = Symbol.for(`taskflow.${name}`)
  const store = globalThis as typeof globalThis & Record<symbol, T | undefined>
  const existing = store[key]
  if (existing !== undefined) return existing
  const created = create()
  store[key] = created
  return created
}
