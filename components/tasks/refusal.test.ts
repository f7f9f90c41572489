import { describe, expect, it } from 'vitest';
import { refusalsOf } from './refusal';

describe('a refusal of the server', () => {
  it('marks every field it names, each with its sentence', () => {
    const fields = [
      { path: 'definition.name', message: 'must not be blank' },
      { path: 'definition.http.headers.1.value', message: 'must not contain line breaks' },
    ];
    expect(
      refusalsOf({ code: 'BAD_INPUT', details: { fields, field: 'definition.name' }, reference: null }),
    ).toEqual([
      { field: 'name', sentence: 'must not be blank', scheduleCode: null },
      { field: 'headers.1.value', sentence: 'must not contain line breaks', scheduleCode: null },
    ]);
  });

  it('of a schedule lands on the part at fault with its finer code', () => {
    const details = { field: 'schedule.timeZone', reason: 'BAD_TZ' };
    expect(refusalsOf({ code: 'BAD_SCHEDULE', details, reference: null })).toEqual([
      { field: 'schedule.timeZone', sentence: null, scheduleCode: 'BAD_TZ' },
    ]);
  });

  it('that names no field still finds it by its code', () => {
    expect(refusalsOf({ code: 'NAME_TAKEN', details: {}, reference: null })[0]?.field).toBe('name');
    expect(refusalsOf({ code: 'BAD_URL', details: {}, reference: null })[0]?.field).toBe('url');
  });

  it('that belongs to no field of the form marks none', () => {
    expect(refusalsOf({ code: 'FORBIDDEN', details: {}, reference: null })).toEqual([]);
    expect(
      refusalsOf({ code: 'BAD_INPUT', details: { fields: [null, { path: 7 }] }, reference: null }),
    ).toEqual([]);
  });
});
