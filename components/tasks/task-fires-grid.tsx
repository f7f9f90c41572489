'use client';

import { useTranslations } from 'next-intl';
import { isTrouble } from '@/components/executions/execution-status';
import { isLate } from '@/components/executions/lateness';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import { cn } from '@/components/ui/cn';
import { StateIcon } from '@/components/ui/state-icon';
import type { LedgerEntry } from '@/server/domain/task/ledger';
import { type FireGrid, fullBarMs, type GridCell } from './fire-grid';
import { outcomeState } from './fire-outcome';
import { useOutcomeCounts } from './use-outcome-counts';

interface FiresGridProps {
  grid: FireGrid;
  label: string;
  /** The server's clock when it answered. */
  now: number;
  chosenAt: number | null;
  onAsk: (at: number) => void;
}

/** The day as a station board: hours down, minutes across; a cell asks about its fire. */
export function FiresGrid({ grid, label, now, chosenAt, onAsk }: FiresGridProps) {
  const t = useTranslations('fires');
  const present = useNow() ?? now;
  const longest = fullBarMs(
    grid.rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.entries.map(tookOf) ?? [])),
  );
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse border-line border-t">
      <colgroup>
        <col className="w-11" />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('hour')}</th>
          {grid.columns.map((minute) => (
            <th key={minute} scope="col">
              :{two(minute)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {grid.rows.map((row) => (
          <tr key={row.startAt}>
            <th
              scope="row"
              className={cn(
                'mono h-7 border-line border-b text-left font-semibold',
                row.startAt > present && 'font-normal text-ink-3',
              )}
            >
              {two(row.hour)}
            </th>
            {row.cells.map((cell, column) => {
              const minute = grid.columns[column] ?? 0;
              const startAt = row.startAt + minute * 60_000;
              const nextMinute = grid.columns[column + 1] ?? 60;
              return (
                <td key={minute} className={cn('relative h-7 border-line border-b p-0', washOf(cell))}>
                  {cell === null ? null : (
                    <CellButton
                      cell={cell}
                      minute={two(minute)}
                      isCount={cell.entries.length > 1}
                      {...{ now, chosenAt, longest, onAsk }}
                    />
                  )}
                  <NowMark from={startAt} to={row.startAt + nextMinute * 60_000} present={present} />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellButtonProps extends Pick<FiresGridProps, 'now' | 'chosenAt' | 'onAsk'> {
  cell: GridCell;
  minute: string;
  isCount: boolean;
  longest: number;
}

function CellButton({ cell, minute, isCount, now, chosenAt, longest, onAsk }: CellButtonProps) {
  const t = useTranslations('fires');
  const format = useFormat();
  const counts = useOutcomeCounts(cell.entries, now);
  const entry = worstOf(cell.entries);
  const at = entry.firstFireAt;
  const { answer } = entry;
  const isLeftOut =
    answer.kind === 'skipped' || answer.kind === 'interval' || answer.kind === 'outside_validity';
  const isChosen = cell.entries.some(({ firstFireAt }) => firstFireAt === chosenAt);
  return (
    <button
      type="button"
      aria-label={t('cell', { at: format.clock(at, at % 60_000 !== 0), outcomes: counts })}
      aria-pressed={isChosen}
      onClick={() => onAsk(at)}
      className={cn(
        'mono flex h-full w-full items-center gap-1.5 pl-1.5 hover:bg-hover focus-visible:-outline-offset-2',
        isChosen && 'bg-selected',
      )}
    >
      <span className={cn(textOf(entry, now), isLeftOut && 'line-through')}>{minute}</span>
      {isCount ? <span className="text-11 text-ink-3">{formatCount(cell.entries.length)}</span> : null}
      <Mark entry={entry} longest={longest} />
    </button>
  );
}

/** A success is a small bar as long as it took; everything else has its drawing, and what is still to come has none. */
function Mark({ entry, longest }: { entry: LedgerEntry; longest: number }) {
  const { answer } = entry;
  if (answer.kind === 'execution' && answer.execution.status === 'succeeded' && !isEntryLate(entry)) {
    const height = Math.max(2, Math.min(12, Math.round((tookOf(entry) / longest) * 12)));
    return (
      <svg aria-hidden="true" width="3" height="12" className="fill-succeeded-bar opacity-75">
        <rect y={12 - height} width="3" height={height} />
      </svg>
    );
  }
  const state = isEntryLate(entry) && !isBad(entry) ? 'late' : outcomeState(answer);
  return state === null ? null : <StateIcon state={state} size={12} />;
}

function NowMark({ from, to, present }: { from: number; to: number; present: number }) {
  if (present < from || present >= to) return null;
  const left = `${Math.round(((present - from) / (to - from)) * 100)}%`;
  return <span aria-hidden="true" className="absolute inset-y-0 w-px bg-brand" style={{ left }} />;
}

const two = (value: number) => String(value).padStart(2, '0');

const tookOf = ({ answer }: LedgerEntry): number =>
  answer.kind === 'execution' && answer.execution.startedAt !== null && answer.execution.finishedAt !== null
    ? answer.execution.finishedAt - answer.execution.startedAt
    : 0;

const isBad = ({ answer }: LedgerEntry) =>
  answer.kind === 'unaccounted' || (answer.kind === 'execution' && isTrouble(answer.execution.status));

const isEntryLate = ({ answer }: LedgerEntry) =>
  answer.kind === 'execution' &&
  answer.execution.startedAt !== null &&
  isLate(answer.execution.startedAt - answer.execution.dueAt);

/** Of several fires the one that is worth a look first. */
function worstOf(entries: readonly LedgerEntry[]): LedgerEntry {
  const rank = (entry: LedgerEntry) =>
    isBad(entry)
      ? 0
      : isEntryLate(entry)
        ? 1
        : entry.answer.kind === 'execution'
          ? 3
          : entry.answer.kind === 'will_run'
            ? 4
            : 2;
  return entries.reduce((worst, entry) => (rank(entry) < rank(worst) ? entry : worst));
}

function washOf(cell: GridCell | null): string | undefined {
  if (cell === null) return undefined;
  const worst = worstOf(cell.entries);
  return isBad(worst) ? 'bg-failed-wash' : isEntryLate(worst) ? 'bg-late-wash' : undefined;
}

function textOf(entry: LedgerEntry, now: number): string {
  if (isBad(entry)) return 'text-failed';
  if (entry.firstFireAt > now) return 'text-ink-3';
  return entry.answer.kind === 'execution' && entry.answer.execution.status === 'running'
    ? 'text-running'
    : 'text-ink-2';
}
