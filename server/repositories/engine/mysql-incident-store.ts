import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { IncidentStore } from '@/server/cluster/incident-book';
import { duplicateKeyName } from '@/server/db/errors';
import { DATABASE_NOW } from '@/server/db/time';
import type { IncidentKind } from '@/server/domain/cluster/incident-kinds';

const openKey = (kind: string, nodeId: number | null) => `${kind}:${nodeId ?? 'all'}`;

/** Incidents in MySQL or MariaDB. The unique key incident_open_key lets one of a kind and node be open at a time. */
export function createMysqlIncidentStore(pool: Pool): IncidentStore {
  const close = async (kind: IncidentKind, nodeId: number | null): Promise<boolean> => {
    const [result] = await pool.query<ResultSetHeader>(
      `UPDATE incident SET until_at = ${DATABASE_NOW}, open_key = NULL WHERE open_key = ?`,
      [openKey(kind, nodeId)],
    );
    return result.affectedRows === 1;
  };
  return {
    async open({ id, kind, nodeId, facts, cure }) {
      const key = openKey(kind, nodeId);
      try {
        await pool.query(
          `INSERT INTO incident (id, kind, node_id, since_at, facts, cure, open_key) VALUES (?, ?, ?, ${DATABASE_NOW}, ?, ?, ?)`,
          [id, kind, nodeId, JSON.stringify(facts), cure, key],
        );
        return true;
      } catch (error) {
        if (duplicateKeyName(error) !== 'incident_open_key') throw error;
        await pool.query('UPDATE incident SET facts = ? WHERE open_key = ?', [JSON.stringify(facts), key]);
        return false;
      }
    },

    close,

    async closeStale(momentary, ms) {
      const [rows] = await pool.query<RowDataPacket[]>(
        `SELECT i.kind, i.node_id FROM incident i LEFT JOIN scheduler_node n ON n.id = i.node_id
         WHERE i.until_at IS NULL AND ((i.kind IN (?) AND i.since_at < ${DATABASE_NOW} - ?)
           OR (i.node_id IS NOT NULL AND (n.id IS NULL OR n.status NOT IN ('live', 'draining'))))`,
        [momentary, ms],
      );
      const closed = [];
      for (const { kind, node_id: nodeId } of rows)
        if (await close(kind, nodeId)) closed.push({ kind, nodeId });
      return closed;
    },
  };
}
