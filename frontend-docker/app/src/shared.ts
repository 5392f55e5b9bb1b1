// State that is one for the whole process: Next may load a module once for instrumentation.ts and once more for the routes.
export function shared<T>(name: string, make: () => T): T {
  const key = Symbol.for(`taskflow.${name}`)
  const store = globalThis as typeof globalThis & Record<symbol, T | undefined>
  const there = store[key]
  if (there !== undefined) return there
  const made = make()
  store[key] = made
  return made
}
