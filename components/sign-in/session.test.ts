import { describe, expect, it } from 'vitest';
import { safeNext } from './session';

describe('the address after signing in', () => {
  it('is the page that asked for it, with its filters', () => {
    expect(safeNext('/executions?status=failed')).toBe('/executions?status=failed');
  });

  it.each([
    ['https://evil.example/'],
    ['//evil.example/'],
    ['/\\evil.example'],
    ['/\t/evil.example'],
    ['javascript:alert(1)'],
    [''],
    [null],
    [undefined],
  ])('is never another site: %j', (next) => {
    expect(safeNext(next)).toBe('/tasks');
  });

  it('is not the sign-in page again', () => {
    expect(safeNext('/login?next=/tasks')).toBe('/tasks');
  });
});
