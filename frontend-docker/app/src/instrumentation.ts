// Called once when the server starts; what it begins goes on in the background, so that the process answers at once.
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { start } = await import('./startup/start')
  start()
}
