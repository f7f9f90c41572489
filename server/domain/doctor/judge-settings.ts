import { type Finding, ok, problem } from './finding';

/** A setting that cannot be used, with one line that names it and says what is expected. */
export interface SettingFault {
  variable: string;
  isSet: boolean;
  message: string;
}

/** Names of servers that npm start runs itself where none is configured. */
const PRIVATE = new Set(['DATABASE_URL', 'REDIS_URL']);

/**
 * A finding for each setting that cannot be used, or one that all can. The addresses of a product that runs in the folder count as
 * set, so where they are missing none does.
 */
export function judgeSettings(faults: readonly SettingFault[]): Finding[] {
  if (faults.length === 0) return [ok('settings', 'every setting is usable')];
  const notRunning = faults.filter(({ variable, isSet }) => !isSet && PRIVATE.has(variable));
  const rest = faults.filter((fault) => !notRunning.includes(fault));
  return [
    ...(notRunning.length === 0 ? [] : [judgeNotRunning(notRunning.map(({ variable }) => variable))]),
    ...rest.map(({ message }) => problem('settings', message, 'Correct it in the environment or in .env.')),
  ];
}

function judgeNotRunning(variables: readonly string[]): Finding {
  const names = variables.join(' and ');
  return problem(
    'settings',
    `${names} not set, and no product runs in this folder`,
    `Start it with npm start, which runs a private server for what is not set, or set ${names}.`,
  );
}
