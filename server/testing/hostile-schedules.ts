/** Lines for the schedule command that try to make it work long, with the code they are refused with; null is an answer. */
export interface HostileSchedule {
  name: string;
  line: string;
  code: string | null;
}

function hostile(name: string, code: string | null, request: object): HostileSchedule {
  const daily = { expr: '0 2 * * *', tz: 'America/New_York', from: '2025-01-01T00:00:00Z' };
  return { name, code, line: JSON.stringify({ ...daily, ...request }) };
}

export const HOSTILE_SCHEDULES: readonly HostileSchedule[] = [
  hostile('10,000 asterisks', 'TOO_LONG', { expr: '*'.repeat(10_000) }),
  hostile('10,000 commas', 'TOO_LONG', { expr: `${','.repeat(10_000)} * * * *` }),
  hostile('a million spaces', 'EMPTY', { expr: ' '.repeat(1_000_000) }),
  hostile('1,000 list items', 'TOO_LONG', { expr: `${'1,'.repeat(999)}1 * * * *` }),
  hostile('as many list items as fit', 'BAD_TOKEN', { expr: `${'*,'.repeat(123)} * * * *` }),
  hostile('as many years as fit', null, {
    expr: `0 0 0 1 1 ? ${'*/1,'.repeat(60)}*/1`,
    dialect: 'quartz',
  }),
  hostile('a hundred steps', 'BAD_STEP', { expr: `*${'/1'.repeat(100)} * * * *` }),
  hostile('two hundred dashes', 'BAD_TOKEN', { expr: `${'-'.repeat(200)} * * * *` }),
  hostile('two hundred brackets', 'BAD_TOKEN', { expr: `${'('.repeat(200)} * * * *` }),
  hostile('nested brackets', 'BAD_TOKEN', { expr: `H${'('.repeat(100)}1-2${')'.repeat(100)} * * * *` }),
  hostile('a number of 200 digits', 'OUT_OF_RANGE', { expr: `${'9'.repeat(200)} * * * *` }),
  hostile('a step of 200 digits', 'STEP_TOO_LARGE', { expr: `*/${'9'.repeat(200)} * * * *` }),
  hostile('a step of zero', 'BAD_STEP', { expr: '*/0 * * * *' }),
  hostile('a negative number', 'BAD_TOKEN', { expr: '-5 * * * *' }),
  hostile('120 fields', 'FIELD_COUNT', { expr: '* '.repeat(120) }),
  hostile('an endless alias', 'UNKNOWN_ALIAS', { expr: `@${'a'.repeat(200)}` }),
  hostile('every second of what never comes', 'NEVER_FIRES', { expr: '* * * 31 2 *' }),
  hostile('line separators', 'BAD_CHAR', { expr: '\u2028'.repeat(100) }),
  hostile('a null character', 'BAD_CHAR', { expr: '0 0 * * 1\u0000' }),
  hostile('a zone of 500,000 letters', 'BAD_TZ', { tz: 'A'.repeat(500_000) }),
  hostile('a zone like many others', 'BAD_TZ', { tz: `America/${'n'.repeat(30)}` }),
  hostile('a zone that is a path', 'BAD_TZ', { tz: '../../etc/passwd' }),
  hostile('the year 0', 'INSTANT_OUT_OF_RANGE', { from: '0000-01-01T00:00:00Z' }),
  hostile('the year 9999', 'INSTANT_OUT_OF_RANGE', { to: '9999-12-31T23:59:59Z' }),
  hostile('the year 9999 in the expression', 'OUT_OF_RANGE', {
    expr: '0 0 0 1 1 ? 9999',
    dialect: 'quartz',
  }),
  hostile('a negative n', 'BAD_REQUEST', { n: -1 }),
  hostile('an absurd n', 'BAD_REQUEST', { n: 1e15 }),
  hostile('a broken seed', 'BAD_REQUEST', { seed: 1e300 }),
  { name: 'brackets without end', code: 'BAD_REQUEST', line: '['.repeat(1_000_000) },
  hostile('the count of every second of 230 years', null, {
    expr: '* * * * * *',
    from: '1970-01-01T00:00:00Z',
    to: '2199-12-31T23:59:59Z',
  }),
  hostile('the most fires, of every second', null, { expr: '* * * * * *', n: 10_000 }),
  hostile('the most fires, with a note each spring and autumn', null, { expr: '30 1,2 * * *', n: 10_000 }),
  hostile('more fires than there are', null, { expr: '0 0 29 2 1#5', n: 10_000 }),
  hostile('a year long past', null, { expr: '* * * * * ? 1970', dialect: 'quartz' }),
];
