import { describe, expect, test } from 'vitest';
import {
  countFindings,
  type Finding,
  judgeConsole,
  judgeNode,
  judgePackages,
  ok,
  problem,
  renderFindings,
  unchecked,
} from './doctor-findings.mjs';

test('an old Node is a problem that names the one to install', () => {
  expect(judgeNode('v20.19.0')).toMatchObject({ state: 'ok' });
  expect(judgeNode('v20.18.9')).toMatchObject({ state: 'problem', cure: expect.stringContaining('20.19') });
});

describe('packages', () => {
  const lock = {
    packages: {
      '': { name: 'product' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/a/node_modules/b': { version: '2.0.0' },
      'node_modules/tool': { version: '1.0.0', dev: true },
      'node_modules/other-system': { version: '1.0.0', optional: true },
    },
  };
  const installed = {
    packages: {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/a/node_modules/b': { version: '2.0.0' },
    },
  };
  test('are fine without tools of developers and binaries of other systems', () => {
    expect(judgePackages(lock, installed)).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('all 2'),
    });
  });
  test('that were never installed, or of which one is another version, are a problem', () => {
    expect(judgePackages(lock, null)).toMatchObject({ state: 'problem', message: 'not installed' });
    const other = {
      packages: { ...installed.packages, 'node_modules/a/node_modules/b': { version: '1.9.0' } },
    };
    expect(judgePackages(lock, other)).toMatchObject({
      state: 'problem',
      message: 'not as package-lock.json says: b 2.0.0',
      cure: expect.stringContaining('npm ci'),
    });
  });
  test('of which many are missing are named in part', () => {
    const many = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((n) => [`node_modules/${n}`, { version: '1.0.0' }]),
    );
    expect(judgePackages({ packages: many }, { packages: {} }).message).toMatch(
      /: a 1\.0\.0, .*c 1\.0\.0 and 2 more$/,
    );
  });
});

test.each([
  [{ isAnswering: true, runsHere: true, portCode: null }, 'ok', 'answers at http://127.0.0.1:3000'],
  [{ isAnswering: true, runsHere: false, portCode: null }, 'ok', 'answers at'],
  [{ isAnswering: false, runsHere: false, portCode: null }, 'ok', '127.0.0.1:3000 is free'],
  [{ isAnswering: false, runsHere: true, portCode: null }, 'problem', 'does not answer'],
  [{ isAnswering: false, runsHere: true, portCode: 'EADDRINUSE' }, 'problem', 'does not answer'],
  [{ isAnswering: false, runsHere: false, portCode: 'EADDRINUSE' }, 'problem', 'taken by another program'],
  [{ isAnswering: false, runsHere: false, portCode: 'EACCES' }, 'problem', 'needs rights'],
  [{ isAnswering: false, runsHere: false, portCode: 'EADDRNOTAVAIL' }, 'problem', 'cannot listen'],
])('a console with %o is %s', (facts, state, message) => {
  const settings = { HOST: '127.0.0.1', PORT: '3000' };
  const finding = judgeConsole({ settings, address: 'http://127.0.0.1:3000', ...facts });
  expect(finding.state).toBe(state);
  expect(finding.message).toContain(message);
  expect(finding.cure === null).toBe(state === 'ok');
});

describe('a person reads', () => {
  const late: Finding = {
    check: 'zone data',
    state: 'warning',
    message: '2020a is old',
    cure: 'Update Punctual.',
  };
  test('columns, each cure under its finding, and the sum', () => {
    const text = renderFindings([
      ok('node', 'v24'),
      problem('redis', 'away', 'Start it.'),
      late,
      unchecked('clock', 'no database is named'),
    ]);
    expect(text.split('\n')).toEqual([
      'node       ok           v24',
      'redis      problem      away',
      '                        → Start it.',
      'zone data  warning      2020a is old',
      '                        → Update Punctual.',
      'clock      not checked  no database is named',
      '',
      '1 problem, 1 warning.',
    ]);
  });
  test('that nothing is wrong, or how many warnings there are', () => {
    expect(renderFindings([ok('node', 'v24')])).toMatch(/\nNothing is wrong\.$/);
    expect(renderFindings([late, late])).toMatch(/\n2 warnings\.$/);
    expect(countFindings([late, problem('redis', 'away', 'Start it.')])).toEqual({
      problems: 1,
      warnings: 1,
    });
  });
});
