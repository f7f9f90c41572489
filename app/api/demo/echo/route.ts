import { getServerConfig } from '@/server/config/env';
import { createDemoEcho, type DemoEcho } from '@/server/demo/echo';

export const dynamic = 'force-dynamic';

// one per process, made on first use: a build reads no settings
let echo: DemoEcho | undefined;

function answerEcho(request: Request): Promise<Response> {
  echo ??= createDemoEcho({ isEnabled: getServerConfig().demoEcho.isEnabled, now: Date.now });
  return echo(request);
}

export { answerEcho as GET, answerEcho as POST };
