import { describe, expect, test } from 'vitest';
import { can, canAnywhere, type Grant, highestRole, scopeOf } from './grants';
import { leastRoleWith } from './permissions';

const everywhere = (role: Grant['role']): Grant[] => [{ role, groupId: 0 }];

describe('what a role may do', () => {
  test.each([
    ['viewer', 'task:read', true],
    ['viewer', 'task:write', false],
    ['viewer', 'task:run', false],
    ['operator', 'task:write', true],
    ['operator', 'task:pause', true],
    ['operator', 'user:manage', false],
    ['admin', 'user:manage', true],
  ] as const)('%s, %s: %s', (role, permission, expected) => {
    expect(can(everywhere(role), permission)).toBe(expected);
    expect(can(everywhere(role), permission, 7)).toBe(expected);
  });
  test('nobody without a grant may do anything', () => {
    expect(can([], 'task:read', 1)).toBe(false);
    expect(scopeOf([], 'task:read')).toEqual({ groups: [] });
  });
  test('a role in one group ends at its border', () => {
    const grants: Grant[] = [
      { role: 'operator', groupId: 3 },
      { role: 'viewer', groupId: 5 },
    ];
    expect(can(grants, 'task:write', 3)).toBe(true);
    expect(can(grants, 'task:write', 5)).toBe(false);
    expect(can(grants, 'task:write')).toBe(false);
    expect(canAnywhere(grants, 'task:write')).toBe(true);
    expect(scopeOf(grants, 'task:read')).toEqual({ groups: [3, 5] });
    expect(scopeOf(grants, 'task:write')).toEqual({ groups: [3] });
    expect(highestRole(grants)).toBe('operator');
  });
  test('a role everywhere sees all groups', () => {
    expect(scopeOf([...everywhere('viewer'), { role: 'admin', groupId: 2 }], 'task:read')).toEqual({
      groups: 'all',
    });
  });
});

test('whom to ask is the least role that may', () => {
  expect(leastRoleWith('task:read')).toBe('viewer');
  expect(leastRoleWith('task:run')).toBe('operator');
  expect(leastRoleWith('user:manage')).toBe('admin');
});
