import { authRouter } from './routers/auth.router';
import { backfillRouter } from './routers/backfill.router';
import { executionRouter } from './routers/execution.router';
import { freezeRouter } from './routers/freeze.router';
import { groupRouter } from './routers/group.router';
import { hostRateRouter } from './routers/host-rate.router';
import { meRouter } from './routers/me.router';
import { scheduleRouter } from './routers/schedule.router';
import { systemRouter } from './routers/system.router';
import { taskRouter } from './routers/task.router';
import { router } from './trpc';

/** Every call of the console, by noun. */
export const appRouter = router({
  auth: authRouter,
  backfill: backfillRouter,
  execution: executionRouter,
  freeze: freezeRouter,
  group: groupRouter,
  hostRate: hostRateRouter,
  me: meRouter,
  schedule: scheduleRouter,
  system: systemRouter,
  task: taskRouter,
});

export type AppRouter = typeof appRouter;
