/** Months since the year 0, by UTC. */
const monthNumber = (at: number): number => {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

const tableOfMonth = (month: number): string =>
  `task_log_${String(Math.floor(month / 12)).padStart(4, '0')}${String((month % 12) + 1).padStart(2, '0')}`;

/** The table that holds the log lines of a month (UTC), named by any instant in it: `task_log_YYYYMM`. */
export function logTableName(at: number): string {
  return tableOfMonth(monthNumber(at));
}

/** The log tables of every month that [fromAt, toAt] touches, oldest first; none when it is empty. */
export function logTablesBetween(fromAt: number, toAt: number): string[] {
  const tables: string[] = [];
  if (fromAt > toAt) return tables;
  for (let month = monthNumber(fromAt); month <= monthNumber(toAt); month += 1)
    tables.push(tableOfMonth(month));
  return tables;
}

/** The first instant of the month (UTC) after the one an instant lies in. */
export function nextMonth(at: number): number {
  const month = monthNumber(at) + 1;
  return Date.UTC(Math.floor(month / 12), month % 12, 1);
}

/** The month (UTC) of a table of log lines: [from, before), or null when the name is not one of theirs. */
export function logTableMonth(name: string): { from: number; before: number } | null {
  const [, year, month] = /^task_log_(\d{4})(0[1-9]|1[0-2])$/.exec(name) ?? [];
  if (year === undefined || month === undefined) return null;
  const from = Date.UTC(Number(year), Number(month) - 1, 1);
  return { from, before: nextMonth(from) };
}
