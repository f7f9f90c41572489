import { hostOf } from '@/server/domain/http/host-rate';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { GroupCommit } from './group-commit';
import type { HostRateStore } from './ports';

/** Taken in one transaction. */
const MOST_TURNS = 1_000;

/**
 * Turns at the hosts whose rate is limited, taken in the database, so that they hold for all nodes together. Which hosts are limited is
 * remembered: an execution that calls any other one asks nobody.
 */
export class CallTurns {
  readonly #store: HostRateStore;
  readonly #taken: GroupCommit<string, number>;
  #limited: ReadonlySet<string> = new Set();
  /** Definitions live as long as the catalog knows them, and most are run again and again. */
  readonly #hosts = new WeakMap<TaskDefinition, string>();

  constructor(store: HostRateStore) {
    this.#store = store;
    // no host is to blame when turns cannot be taken, so nothing is gained by asking for each alone
    this.#taken = new GroupCommit(
      (hosts) => store.takeTurns(hosts),
      MOST_TURNS,
      () => true,
    );
  }

  /** Reads which hosts are limited. Returns how many. */
  async refresh(): Promise<number> {
    this.#limited = new Set(await this.#store.readLimitedHosts());
    return this.#limited.size;
  }

  /** The host an attempt of the task calls if its rate is limited, else null. */
  limitedHost(definition: TaskDefinition): string | null {
    if (this.#limited.size === 0 || definition.executor !== 'http') return null;
    let host = this.#hosts.get(definition);
    if (host === undefined) {
      host = hostOf(definition.http.url);
      this.#hosts.set(definition, host);
    }
    return this.#limited.has(host) ? host : null;
  }

  /** From when on one call may be made, by the database's clock; turns asked for together are taken together. */
  take(host: string): Promise<number> {
    return this.#taken.add(host);
  }
}
