import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { TargetCall } from './checker/cluster-history';

export interface Target {
  /** An address that answers after so many milliseconds. */
  url(answerAfterMs: number): string;
  /** Every call so far, by the clock of this machine. */
  calls(): Promise<TargetCall[]>;
  close(): Promise<void>;
}

/** Starts the HTTP target that the tasks of a cluster call. `env` is added to its environment. */
export async function startTarget(env: Readonly<Record<string, string>> = {}): Promise<Target> {
  const child = fork(path.resolve('server/testing/cluster/target-main.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
  });
  const exited = once(child, 'exit');
  const ended = exited.then(() => {
    throw new Error('the target ended');
  });
  ended.catch(() => undefined);
  const answer = async <Answer>(): Promise<Answer> =>
    ((await Promise.race([once(child, 'message'), ended])) as [Answer])[0];
  const { port } = await answer<{ port: number }>();
  return {
    url: (answerAfterMs) => `http://127.0.0.1:${port}/?ms=${answerAfterMs}`,
    async calls() {
      child.send('calls');
      return (await answer<{ calls: TargetCall[] }>()).calls;
    },
    async close() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
