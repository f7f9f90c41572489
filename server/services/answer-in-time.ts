import { TOO_LATE } from '@/server/domain/doctor/connection-fault';

/** What a part answered and how long it took, or why it did not. */
export type Answer<T> = { ok: true; value: T; latencyMs: number } | { ok: false; error: unknown };

class NoAnswerInTime extends Error {
  readonly code = TOO_LATE;
  override readonly message = 'no answer in time';
}

/** Asks a part and waits no longer than `withinMs`; what it does after that is not waited for. Never throws. */
export async function answerInTime<T>(work: () => Promise<T>, withinMs: number): Promise<Answer<T>> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  try {
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoAnswerInTime()), withinMs);
    });
    const value = await Promise.race([work(), tooLong]);
    return { ok: true, value, latencyMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    return { ok: false, error };
  } finally {
    clearTimeout(timer);
  }
}
