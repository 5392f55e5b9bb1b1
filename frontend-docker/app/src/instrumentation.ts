// Startup hook of Next.js. It doesn't wait for the work it starts, so the server responds at once.
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { start } = await import('./startup/start')
  start()
}
