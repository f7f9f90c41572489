/** How long calls have to obey once they are told to stop. */
const OBEY_MS = 2_000;

/** Awaits the work for `graceMs`; then calls `onOver`, which tells it to stop, and awaits it for two seconds more. */
export async function withinGrace(work: Promise<void>, graceMs: number, onOver: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), graceMs);
  });
  const first = await Promise.race([work, over]);
  clearTimeout(timer);
  if (first !== 'over') return;
  onOver();
  // most calls stop at once; the others end with this process, before anybody takes them over
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, OBEY_MS))]);
}
