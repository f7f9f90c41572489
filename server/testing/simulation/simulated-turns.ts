import { type HostRate, takeTurns } from '@/server/domain/http/host-rate';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { CallTurns } from '@/server/executor/call-turns';
import type { SimulatedProcess, Surroundings } from './simulated-process';

/** Tasks of one priority call a host whose rate is limited; those of all others call whom they like. */
const LIMITED_PRIORITY = 8;
const HOST = 'limited.example';
const RATE = { calls: 15, periodSeconds: 60 };
/** From one turn to the next. */
export const TURN_MS = (RATE.periodSeconds * 1_000) / RATE.calls;

/** The turns of one host, which all nodes share; taking one takes its time, and its node may die meanwhile. */
export class SimulatedTurns {
  readonly #rate: HostRate = { host: HOST, ...RATE, nextCallUs: 0 };

  of(world: Surroundings, process: SimulatedProcess): Pick<CallTurns, 'limitedHost' | 'take'> {
    return {
      limitedHost: ({ priority }: TaskDefinition) => (priority === LIMITED_PRIORITY ? HOST : null),
      take: () =>
        new Promise((resolve) => {
          const taken = takeTurns(this.#rate, world.databaseClock.now(), 1);
          this.#rate.nextCallUs = taken.nextCallUs;
          process.after(world.dice.whole(0, world.latencyMs), () => resolve(taken.turns[0] as number));
        }),
    };
  }
}
