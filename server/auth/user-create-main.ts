import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { getServerConfig } from '@/server/config/env';
import { createDatabase } from '@/server/db/client';
import { ROLES, type Role } from '@/server/domain/access/permissions';
import { AppError } from '@/server/domain/errors/app-error';
import { createUser } from '@/server/services/user.service';

const USAGE = `npm run user:create -- --login NAME [--name "Display name"] [--role ${ROLES.join('|')}] [--password-stdin]
Makes a user of all groups. Without --password-stdin it prints a link with which the person sets the password.`;

async function main(): Promise<string> {
  const { values } = parseArgs({
    options: {
      login: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', default: 'operator' },
      'password-stdin': { type: 'boolean', default: false },
    },
  });
  const { login, role } = values;
  if (!login || !ROLES.includes(role as Role)) throw new AppError('BAD_INPUT', USAGE);
  const config = getServerConfig();
  const database = createDatabase(config.databaseUrl, 2);
  try {
    const password = values['password-stdin'] ? (await text(process.stdin)).replace(/\r?\n$/, '') : null;
    const link = await createUser(database, {
      login,
      displayName: values.name ?? login,
      role: role as Role,
      password,
    });
    return link === null
      ? `${login} can sign in as ${role}.`
      : `${login} signs in as ${role} with (once, for 24 hours):\n${config.appUrl}${link}`;
  } finally {
    database.$client.end();
  }
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  const isExpected =
    error instanceof AppError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${isExpected ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
