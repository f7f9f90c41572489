import type {
  AttemptRef,
  CancelReason,
  Claim,
  EndedAttempt,
  Finish,
  HandOver,
  NewExecution,
  Promotion,
  Requeue,
  StartMark,
} from '@/server/scheduler/execution-rows';
import type {
  EngineTransaction,
  ExecutionKey,
  IntervalsOf,
  LaneRow,
  NewInterval,
  OnceKind,
  QueueRequest,
} from '@/server/scheduler/ports';
import type {
  AuditRow,
  BackfillRow,
  NewSkip,
  ScheduledTask,
  SkipExtension,
  TaskAdvance,
  VersionRange,
} from '@/server/scheduler/task-rows';
import * as execution from './execution-statements';
import * as lane from './lane-statements';
import * as live from './live-statements';
import type { MemoryDatabase } from './memory-database';
import type { MemorySession } from './memory-session';
import * as record from './record-statements';
import * as task from './task-statements';

/** A transaction of the memory store, open to statements that only tests know. Each method is one statement. */
export class MemoryTransaction implements EngineTransaction {
  readonly session: MemorySession;
  readonly #database: MemoryDatabase;

  constructor(session: MemorySession) {
    this.session = session;
    this.#database = session.database;
  }

  readNow() {
    return this.session.run('readNow', (session) => task.readNow(this.#database, session));
  }
  holdSwitches() {
    return this.session.run('holdSwitches', (session) => task.holdSwitches(this.#database, session));
  }
  readLimitedGroups() {
    return this.session.run('readLimitedGroups', (session) =>
      task.readLimitedGroups(this.#database, session),
    );
  }
  isNodeValid(nodeId: number) {
    return this.session.run('isNodeValid', (session) => task.isNodeValid(this.#database, session, nodeId));
  }
  holdShards(shards: readonly number[]) {
    return this.session.run('holdShards', (session) => task.holdShards(this.#database, session, shards));
  }
  lockTasks(ids: readonly number[]) {
    return this.session.run('lockTasks', (session) => task.lockTasks(this.#database, session, ids));
  }
  lockLanes(ids: readonly number[]) {
    return this.session.run('lockLanes', (session) => lane.lockLanes(this.#database, session, ids));
  }
  ensureLanes(taskId: number, limit: number) {
    return this.session.run('ensureLanes', (session) =>
      lane.ensureLanes(this.#database, session, taskId, limit),
    );
  }
  writeLanes(rows: readonly LaneRow[]) {
    return this.session.run('writeLanes', (session) => lane.writeLanes(this.#database, session, rows));
  }
  countWaiting(ids: readonly number[]) {
    return this.session.run('countWaiting', (session) => lane.countWaiting(this.#database, session, ids));
  }
  readReported(ids: readonly number[]) {
    return this.session.run('readReported', (session) => lane.readReported(this.#database, session, ids));
  }
  readIntervals(tasks: readonly IntervalsOf[]) {
    return this.session.run('readIntervals', (session) => task.readIntervals(this.#database, session, tasks));
  }
  readVersions(keys: readonly VersionRange[]) {
    return this.session.run('readVersions', (session) => task.readVersions(this.#database, session, keys));
  }
  readLastSkips(ids: readonly number[]) {
    return this.session.run('readLastSkips', (session) => task.readLastSkips(this.#database, session, ids));
  }
  insertExecutions(rows: readonly NewExecution[]) {
    return this.session.run('insertExecutions', (session) =>
      execution.insertExecutions(this.#database, session, rows),
    );
  }
  insertSkips(rows: readonly NewSkip[]) {
    return this.session.run('insertSkips', (session) => task.insertSkips(this.#database, session, rows));
  }
  extendSkips(rows: readonly SkipExtension[]) {
    return this.session.run('extendSkips', (session) => task.extendSkips(this.#database, session, rows));
  }
  advanceTasks(rows: readonly TaskAdvance[]) {
    return this.session.run('advanceTasks', (session) => task.advanceTasks(this.#database, session, rows));
  }
  writeTasks(rows: readonly ScheduledTask[]) {
    return this.session.run('writeTasks', (session) => task.writeTasks(this.#database, session, rows));
  }
  readQueuedLabelSets(executor: string) {
    return this.session.run('readQueuedLabelSets', (session) =>
      live.readQueuedLabelSets(this.#database, session, executor),
    );
  }
  readLabelledNodes() {
    return this.session.run('readLabelledNodes', (session) =>
      live.readLabelledNodes(this.#database, session),
    );
  }
  lockQueued(request: QueueRequest) {
    return this.session.run('lockQueued', (session) => live.lockQueued(this.#database, session, request));
  }
  lockLimitedGroups(ids: readonly number[]) {
    return this.session.run('lockLimitedGroups', (session) =>
      live.lockLimitedGroups(this.#database, session, ids),
    );
  }
  lockLive(ids: readonly number[]) {
    return this.session.run('lockLive', (session) => live.lockLive(this.#database, session, ids));
  }
  lockWaiting(ids: readonly number[]) {
    return this.session.run('lockWaiting', (session) => live.lockWaiting(this.#database, session, ids));
  }
  lockFirstWaiting(ids: readonly number[]) {
    return this.session.run('lockFirstWaiting', (session) =>
      live.lockFirstWaiting(this.#database, session, ids),
    );
  }
  claim(rows: readonly Claim[]) {
    return this.session.run('claim', (session) => execution.claim(this.#database, session, rows));
  }
  markStarted(rows: readonly StartMark[]) {
    return this.session.run('markStarted', (session) => execution.markStarted(this.#database, session, rows));
  }
  requeue(rows: readonly Requeue[]) {
    return this.session.run('requeue', (session) => execution.requeue(this.#database, session, rows));
  }
  promote(rows: readonly Promotion[]) {
    return this.session.run('promote', (session) => execution.promote(this.#database, session, rows));
  }
  handOver(rows: readonly HandOver[]) {
    return this.session.run('handOver', (session) => execution.handOver(this.#database, session, rows));
  }
  requestCancel(
    keys: readonly ExecutionKey[],
    request: { at: number; by: number | null; reason: CancelReason },
  ) {
    return this.session.run('requestCancel', (session) =>
      execution.requestCancel(this.#database, session, keys, request),
    );
  }
  finish(rows: readonly Finish[]) {
    return this.session.run('finish', (session) => execution.finish(this.#database, session, rows));
  }
  readEnded(refs: readonly AttemptRef[]) {
    return this.session.run('readEnded', (session) => execution.readEnded(this.#database, session, refs));
  }
  insertAttempts(rows: readonly EndedAttempt[]) {
    return this.session.run('insertAttempts', (session) =>
      execution.insertAttempts(this.#database, session, rows),
    );
  }
  readOnce(kind: OnceKind, key: string) {
    return this.session.run('readOnce', (session) => record.readOnce(this.#database, session, kind, key));
  }
  insertOnce(kind: OnceKind, key: string, made: ExecutionKey, at: number) {
    return this.session.run('insertOnce', (session) =>
      record.insertOnce(this.#database, session, `${kind}:${key}`, { ...made, createdAt: at }),
    );
  }
  findTakenFires(taskId: number, fires: readonly number[]) {
    return this.session.run('findTakenFires', (session) =>
      execution.findTakenFires(this.#database, session, taskId, fires),
    );
  }
  lockBackfill(id: number) {
    return this.session.run('lockBackfill', (session) => record.lockBackfill(this.#database, session, id));
  }
  writeBackfill(row: BackfillRow) {
    return this.session.run('writeBackfill', (session) => record.writeBackfill(this.#database, session, row));
  }
  findBackfillExecutions(backfill: { id: number; taskId: number }) {
    return this.session.run('findBackfillExecutions', (session) =>
      live.findBackfillExecutions(this.#database, session, backfill),
    );
  }
  insertInterval(row: NewInterval) {
    return this.session.run('insertInterval', (session) =>
      record.insertInterval(this.#database, session, row),
    );
  }
  insertAudits(rows: readonly AuditRow[]) {
    return this.session.run('insertAudits', (session) => record.insertAudits(this.#database, session, rows));
  }
}
