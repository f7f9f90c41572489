import { describe, expect, it } from 'vitest';
import { momentOf, NO_MOMENT } from '@/components/time/moment';
import { type FreezeDraft, readFreezeDraft } from './freeze-draft';

const NOW = Date.UTC(2026, 10, 26, 12);
const HOUR_MS = 3_600_000;
const at = (hours: number) => momentOf(NOW + hours * HOUR_MS, 'UTC');
const tasks = [{ id: 7, groupName: 'billing', name: 'nightly' }];
const read = (change: Partial<FreezeDraft>) =>
  readFreezeDraft(
    { scope: 'all', groupId: '', task: '', from: at(1), to: at(3), reason: ' sale ', ...change },
    tasks,
    NOW,
  );
const freeze = { from: NOW + HOUR_MS, to: NOW + 3 * HOUR_MS, reason: 'sale' };

describe('a freeze that is being written', () => {
  it('is over everything, a group or a task', () => {
    expect(read({})).toEqual({ freeze: { ...freeze, scope: 'all', scopeId: 0 } });
    expect(read({ scope: 'group', groupId: '4' })).toEqual({
      freeze: { ...freeze, scope: 'group', scopeId: 4 },
    });
    expect(read({ scope: 'task', task: 'billing/nightly ' })).toEqual({
      freeze: { ...freeze, scope: 'task', scopeId: 7 },
    });
  });

  it('may have begun already: the server lets it begin now', () => {
    expect(read({ from: at(-1) })).toMatchObject({ freeze: { from: NOW - HOUR_MS } });
  });

  it.each([
    [{ scope: 'group' }, { group: 'groupMissing' }],
    [{ scope: 'task', task: 'billing/other' }, { task: 'taskUnknown' }],
    [{ from: NO_MOMENT }, { from: 'momentMissing' }],
    [{ to: { ...NO_MOMENT, isPartial: true } }, { to: 'momentMissing' }],
    [{ from: at(-3), to: at(-1) }, { to: 'isOver' }],
    [{ to: at(1) }, { to: 'endsBeforeStart' }],
    [{ reason: ' ' }, { reason: 'reasonMissing' }],
  ] as [Partial<FreezeDraft>, object][])('with %j says what is wrong', (change, mistakes) => {
    expect(read(change)).toEqual({ mistakes });
  });
});
