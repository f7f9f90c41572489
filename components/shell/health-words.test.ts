import { describe, expect, it } from 'vitest';
import { type HealthFacts, lightOf, partStates, worstPart } from './health-words';

const node = (heartbeatAgeMs: number, status = 'live') => ({ status, heartbeatAgeMs });
const healthy: HealthFacts = {
  state: 'on_time',
  lagMs: 3,
  database: { ok: true },
  redis: { ok: true },
  nodes: [node(200)],
  zoneData: { isOld: false },
};

describe('the health light', () => {
  it('changes its shape with the state', () => {
    expect(lightOf('on_time')).toBe('good');
    expect(lightOf('degraded')).toBe('warning');
    expect(lightOf('down')).toBe('bad');
    expect(lightOf(undefined)).toBe('off');
  });

  it('names nothing when all is well', () => {
    expect(worstPart(healthy)).toBeNull();
    expect(Object.values(partStates(healthy))).toEqual(['good', 'good', 'good', 'good', 'good']);
  });

  it('warns about Redis, because nothing is lost without it', () => {
    const health: HealthFacts = { ...healthy, state: 'degraded', redis: { ok: false } };
    expect(partStates(health).redis).toBe('warning');
    expect(worstPart(health)).toBe('redis');
  });

  it('names the database before anything else, since it is the referee', () => {
    const health: HealthFacts = { ...healthy, database: { ok: false }, redis: { ok: false }, nodes: [] };
    expect(worstPart(health)).toBe('database');
    expect(partStates(health).scheduler).toBe('bad');
  });

  it('names the nodes when none was heard for five seconds', () => {
    const health: HealthFacts = { ...healthy, nodes: [node(5_001), node(100, 'dead')] };
    expect(worstPart(health)).toBe('nodes');
  });

  it('warns when one of several nodes is silent', () => {
    const health: HealthFacts = { ...healthy, nodes: [node(100), node(60_000)] };
    expect(partStates(health).nodes).toBe('warning');
  });

  it('warns about a lag above a second', () => {
    expect(partStates({ ...healthy, lagMs: 1_001 }).scheduler).toBe('warning');
    expect(partStates({ ...healthy, lagMs: null }).scheduler).toBe('good');
  });

  it('warns about old zone data, behind everything else', () => {
    const health: HealthFacts = { ...healthy, zoneData: { isOld: true } };
    expect(partStates(health).zoneData).toBe('warning');
    expect(worstPart(health)).toBe('zoneData');
    expect(worstPart({ ...health, redis: { ok: false } })).toBe('redis');
  });

  it('calls zone data that cannot be read wrong', () => {
    expect(partStates({ ...healthy, zoneData: null }).zoneData).toBe('bad');
  });
});
