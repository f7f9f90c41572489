import type { ClusterStore } from '@/server/cluster/ports';
import type { EndedAttempt, NewExecution } from '@/server/scheduler/execution-rows';
import type { EngineStore, EngineTransaction } from '@/server/scheduler/ports';
import type {
  BackfillRow,
  IntervalRow,
  NewSkip,
  ScheduledTask,
  TaskVersionRow,
} from '@/server/scheduler/task-rows';

/** What the row of an execution says of how it goes. */
export interface ExecutionFacts {
  status: string;
  token: number;
  attempt: number;
  nodeId: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  cancelRequestedBy: number | null;
}

/** A store under test, with what no function of the port writes or reads. Rows of one test have keys no other test has. */
export interface EngineStoreHarness {
  store: EngineStore;
  cluster: ClusterStore;
  addTask(row: ScheduledTask): Promise<void>;
  addVersion(row: TaskVersionRow): Promise<void>;
  addInterval(row: IntervalRow & { id: number }): Promise<void>;
  setGroupLimit(groupId: number, parallelLimit: number | null): Promise<void>;
  setWatermark(at: number): Promise<void>;
  addBackfill(row: BackfillRow): Promise<void>;
  readExecution(id: number): Promise<ExecutionFacts | null>;
  readAttempts(
    executionId: number,
  ): Promise<Pick<EndedAttempt, 'attempt' | 'token' | 'status' | 'startedAt'>[]>;
  readSkips(taskId: number): Promise<Pick<NewSkip, 'firstFireAt' | 'lastFireAt' | 'fireCount'>[]>;
  countAudits(targetId: number): Promise<number>;
}

let lastId = 1_000;
/** A key nobody else has. */
export const nextId = (): number => ++lastId;

/** A transaction that stays open until it is told how to end. */
export interface OpenTransaction {
  transaction: EngineTransaction;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

export function openTransaction(store: EngineStore): Promise<OpenTransaction> {
  const rolledBack = new Error('rolled back by the test');
  return new Promise((resolve, reject) => {
    let end: (error: Error | null) => void = () => undefined;
    const ended = new Promise<Error | null>((settle) => {
      end = settle;
    });
    const whole = store.transaction(async (transaction) => {
      const finish = (error: Error | null) => async () => {
        end(error);
        await whole.catch((caught) => {
          if (caught !== rolledBack) throw caught;
        });
      };
      resolve({ transaction, commit: finish(null), rollBack: finish(rolledBack) });
      const error = await ended;
      if (error) throw error;
    });
    whole.catch(reject);
  });
}

/** Resolves when the writes asked for so far are made: what is only written may travel with the next read. */
export async function written({ transaction }: OpenTransaction): Promise<void> {
  await transaction.readNow();
}

/** Whether something still waits after a transaction has made as many round trips as would do for anything that does not. */
export async function isWaiting(
  promise: Promise<unknown>,
  { transaction }: OpenTransaction,
): Promise<boolean> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  promise.then(done, done);
  for (let trip = 0; trip < 20; trip += 1) await transaction.readNow();
  return !isDone;
}

/** Keeps a transaction talking until something has settled: one that is silent is ended by the server. */
export async function whileOpen<T>({ transaction }: OpenTransaction, promise: Promise<T>): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  promise.then(done, done);
  while (!isDone) {
    await transaction.readNow();
    // a store in memory answers within one turn, in which no timer runs
    await new Promise((resolve) => setImmediate(resolve));
  }
  return promise;
}

export function scheduledTask(change: Partial<ScheduledTask> = {}): ScheduledTask {
  return {
    ...{
      id: nextId(),
      groupId: nextId(),
      shard: 1,
      version: 1,
      isArchived: false,
      lastFireAt: 0,
      nextFireAt: null,
    },
    ...{ nextFireVersion: null, nextDueAt: null, awaitingExecutionId: null, failuresInRow: 0 },
    ...change,
  };
}

export function newExecution(change: Partial<NewExecution> & { fireAt: number }): NewExecution {
  const id = change.id ?? nextId();
  return {
    ...{
      id,
      fireKey: 0,
      taskId: nextId(),
      groupId: 1,
      taskVersion: 1,
      trigger: 'schedule',
      status: 'queued',
    },
    ...{
      priority: 5,
      dueAt: change.fireAt,
      createdAt: change.fireAt,
      nodeId: null,
      token: 0,
      executor: 'contract',
    },
    ...{
      onNodeLoss: 'retry',
      lane: null,
      deadlineAt: null,
      asOfAt: null,
      parameters: null,
      backfillId: null,
    },
    ...{ requiredLabels: [], replayOf: null, requestedBy: null },
    ...change,
  };
}

export const inTransaction = <T>(
  { store }: EngineStoreHarness,
  work: (transaction: EngineTransaction) => Promise<T>,
): Promise<T> => store.transaction(work);

/** Inserts executions and commits. */
export async function insert(harness: EngineStoreHarness, ...rows: NewExecution[]): Promise<void> {
  await inTransaction(harness, (transaction) => transaction.insertExecutions(rows));
}

/** A node that lives. */
export async function addNode({ cluster }: EngineStoreHarness): Promise<number> {
  const id = nextId();
  await cluster.registerNode({
    id,
    name: `node-${id}`,
    host: 'test',
    pid: 1,
    version: 'test',
    slots: {},
    labels: [],
  });
  return id;
}
