import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@/server/api/root';

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

export type Me = Outputs['me']['get'];
export type TaskListInput = NonNullable<Inputs['task']['list']>;
export type TaskList = Outputs['task']['list'];
export type TaskRow = TaskList['items'][number];
export type TaskDetail = Outputs['task']['get'];
export type TaskStatusFilter = keyof TaskList['counts'];
export type TaskFires = Outputs['task']['fires'];
export type FireExplanation = Outputs['task']['fireAt'];
/** An execution that the answer about a fire names. */
export type NamedExecution = TaskFires['executions'][number];
export type ExecutionListInput = NonNullable<Inputs['execution']['list']>;
export type ExecutionRow = Outputs['execution']['list']['items'][number];
export type ExecutionDetail = Outputs['execution']['get'];
export type ExecutionLogLine = Outputs['execution']['log']['lines'][number];
/** What a run or a replay answers: where the execution is, and what it waits for. */
export type RequestedExecution = Outputs['task']['run'];
export type CancelAnswer = Outputs['execution']['cancel'];
export type Backfill = Outputs['backfill']['list']['items'][number];
export type NewBackfill = Inputs['backfill']['create'];
export type BackfillPreview = Outputs['backfill']['preview'];
export type Freeze = Outputs['freeze']['list']['items'][number];
export type NewFreeze = Inputs['freeze']['create'];
export type HostRate = Outputs['hostRate']['list'][number];
export type NewHostRate = Inputs['hostRate']['set'];
export type Group = Outputs['group']['list'][number];
export type SystemHealth = Outputs['system']['health'];
export type PauseState = NonNullable<Outputs['system']['pauseState']['everything']>;
