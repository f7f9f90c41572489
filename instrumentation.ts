/** Called by Next once, before the web process answers its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startWeb } = await import('@/server/rest/start-web');
  await startWeb();
}
