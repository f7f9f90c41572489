import type { LaneRules } from '@/server/domain/execution/admit-fire';
import { decideFires } from '@/server/domain/execution/decide-fires';
import { ALL_REPORTED, freedLane, type LaneState, passedLane } from '@/server/domain/execution/lanes';
import { planFires } from '@/server/domain/execution/plan-fires';
import { misfirePolicySchema, overlapPolicySchema } from '@/server/domain/task/task-policies';
import type { Timeline } from '@/server/domain/task/timeline-fires';
import { dueAtOf, type LaneHistory, type LaneScene } from './on-time-world';

/** Nobody decides fires in [from, to): the owner is dead, and its successor has not taken over yet. */
export interface Outage {
  from: number;
  to: number;
}

const TICK_MS = 50;
const misfire = misfirePolicySchema.parse({});
const policies = { misfire, spread: { seed: 1, spreadMs: 0 } };

/** What happens to the fires of a scene with an outage, as the product decides. Instants and durations are multiples of 50 ms. */
export function lateWorld(scene: LaneScene, outage: Outage): LaneHistory {
  const world = new LateWorld(scene);
  const lastDueAt = dueAtOf(scene, scene.runMs.length - 1);
  for (let now = 0; now <= lastDueAt || world.isBusy; now += TICK_MS) {
    world.endExecutions(now);
    if (now < outage.from || now >= outage.to) world.decide(now);
  }
  return world;
}

class LateWorld implements LaneHistory {
  readonly starts = new Map<number, number>();
  readonly cancelled = new Set<number>();
  readonly #scene: LaneScene;
  readonly #timeline: Timeline;
  readonly #rules: LaneRules;
  /** The fires of executions; their ids are the places in this list. */
  readonly #fires: number[] = [];
  #lanes: LaneState[];
  #waiting: { executionId: number; dueAt: number }[] = [];
  #lastFireAt = 0;

  constructor(scene: LaneScene) {
    this.#scene = scene;
    this.#timeline = timelineOf(scene);
    const { policy, lanes: limit, queueLimit } = scene;
    const overlap = overlapPolicySchema.parse({ policy, parallelLimit: limit, queueLimit });
    this.#rules = { policy: overlap, limit, graceMs: misfire.graceMs };
    this.#lanes = Array.from({ length: scene.lanes }, (_, n) => ({
      ...{
        lane: n + 1,
        executionId: null,
        takenAt: null,
        holderId: null,
        holderDueAt: null,
        holderRunMs: null,
      },
    }));
  }

  get isBusy(): boolean {
    const { runMs } = this.#scene;
    const isUndecided = this.#lastFireAt < dueAtOf(this.#scene, runMs.length - 1);
    return isUndecided || this.#lanes.some((lane) => lane.executionId !== null);
  }

  endExecutions(now: number): void {
    this.#lanes = this.#lanes.map((lane) => {
      if (lane.executionId === null) return lane;
      const fire = this.#fires[lane.executionId] as number;
      const endAt = (this.starts.get(fire) as number) + (this.#scene.runMs[fire] as number);
      return endAt <= now ? this.#endOf(lane, now) : lane;
    });
  }

  decide(now: number): void {
    const { periodMs } = this.#scene;
    const [timeline, lastFireAt] = [this.#timeline, this.#lastFireAt];
    if (now < lastFireAt + periodMs) return;
    const steps = planFires({
      ...{ timeline, lastFireAt, now, dueBy: now, exclusions: [], notBefore: 0, policiesOf: () => policies },
    });
    if (steps.length === 0) return;
    const waiting = { count: this.#waiting.length, newestDueAt: this.#waiting.at(-1)?.dueAt ?? null };
    const decision = decideFires({
      ...{ steps, lastFireAt, now, takenFires: new Set(), heldBefore: null },
      ids: steps.map((_, n) => this.#fires.length + n),
      lanesOf: () => this.#rules,
      withoutNodeSince: () => null,
      table: { lanes: this.#lanes, waiting, reportedUntil: ALL_REPORTED },
    });
    this.#lastFireAt = decision.lastFireAt;
    this.#lanes = this.#lanes.map((lane) => decision.lanes.find((taken) => taken.lane === lane.lane) ?? lane);
    for (const { id, fireAt, dueAt, status } of decision.fires) {
      this.#fires[id] = fireAt / periodMs - 1;
      if (status === 'waiting') this.#waiting.push({ executionId: id, dueAt });
      else this.starts.set(this.#fires[id], now);
    }
    if (decision.cancelsActive) this.#cancelAllBut(this.#waiting.at(-1)?.executionId, now);
  }

  #cancelAllBut(newest: number | undefined, now: number): void {
    const isOld = (executionId: number | null) => executionId !== null && executionId !== newest;
    const holders = this.#lanes.flatMap(({ executionId }) => executionId ?? []);
    const victims = [...holders, ...this.#waiting.map((row) => row.executionId)].filter(isOld);
    for (const id of victims) this.cancelled.add(this.#fires[id] as number);
    this.#waiting = this.#waiting.filter((row) => row.executionId === newest);
    this.#lanes = this.#lanes.map((lane) => (isOld(lane.executionId) ? this.#endOf(lane, now) : lane));
  }

  #endOf(lane: LaneState, now: number): LaneState {
    const freed = freedLane(lane, now - (lane.takenAt as number));
    const next = this.#waiting.shift();
    if (next === undefined) return freed;
    this.starts.set(this.#fires[next.executionId] as number, now);
    return passedLane(freed, { ...next, at: now });
  }
}

function timelineOf({ periodMs, runMs }: LaneScene): Timeline {
  const numberAt = (at: number) => Math.min(Math.floor(at / periodMs), runMs.length);
  const source = {
    nextFireAfter: (at: number) => (numberAt(at) < runMs.length ? (numberAt(at) + 1) * periodMs : null),
    countFires: (from: number, to: number) => Math.max(0, numberAt(to) - numberAt(from)),
  };
  return { segments: [{ version: 1, source, fromAt: 0, untilAt: null }], gaps: [] };
}
