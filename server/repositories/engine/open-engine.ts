import type { EnginePool } from '@/server/db/engine-pool';
import { createIdAllocator } from '@/server/db/ids';
import type { CompileDefinition } from '@/server/domain/task/fire-source';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import { createMysqlEngineStore } from './mysql-engine-store';

/** The engine's steps over a pool of engine connections. */
export function openEngine(pool: EnginePool, compile: CompileDefinition): EngineDependencies {
  return {
    store: createMysqlEngineStore(pool),
    catalog: new TaskCatalog(compile),
    takeIds: createIdAllocator(pool).take,
  };
}
