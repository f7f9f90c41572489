import { randomUUID } from 'node:crypto';
import { addressOf, sessionSecretOf } from '@/server/auth/next-auth';
import { type Database, getDatabase } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import type { Actor } from '@/server/domain/access/grants';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { getEngine } from '@/server/services/engine';
import { resolveSession } from '@/server/services/sign-in.service';
import { crossSiteFault } from './cross-site';

/** What a call knows before it begins. */
export interface ApiContext {
  database: Database;
  /** For what the engine's own steps do: run, replay, cancel. */
  engine: EngineDependencies;
  /** Null when nobody is signed in. */
  actor: Actor | null;
  locale: string | null;
  timeZone: string | null;
  /** Why a change must be refused as coming from another site, or null. */
  crossSite: string | null;
  requestId: string;
}

export async function createContext(request: Request): Promise<ApiContext> {
  const database = getDatabase();
  const requestId = randomUUID();
  const secret = await sessionSecretOf(request);
  const session =
    secret === null ? null : await resolveSession(database, secret, await databaseNow(database));
  const address = addressOf({ 'x-forwarded-for': request.headers.get('x-forwarded-for') });
  return {
    database,
    engine: getEngine(),
    requestId,
    actor: session && { ...session.actor, requestId, ...(address === null ? {} : { address }) },
    locale: session?.locale ?? null,
    timeZone: session?.timeZone ?? null,
    crossSite: crossSiteFault(request),
  };
}
