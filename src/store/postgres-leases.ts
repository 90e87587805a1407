import { SECOND } from '../time.js';
import { createConnection } from './connection.js';
import { CHANNEL, POSTGRES_SQL } from './engine-sql.js';
import { createLeaseTable } from './lease-table.js';
import type { Leases } from './lease.js';
import { postgresConnect, translatePostgres, type PostgresLimits } from './postgres.js';

/** A lease is a matter of seconds, and its statements are small: what takes longer has failed. */
const LIMITS: PostgresLimits = {
  mostConnections: 1,
  connectTimeoutMs: 2 * SECOND,
  statementTimeoutMs: 1.5 * SECOND,
};

/**
 * Leases over a connection of their own, which no large image holds up, and which listens as well: as long as its
 * statements get through, so do the announcements, and a new one listens anew.
 */
export function openPostgresLeases(url: string): Leases {
  const listeners = new Set<(partition: string) => void>();
  const connect = postgresConnect(url, LIMITS, (client, done) => {
    client.on('notification', ({ payload = '' }) => {
      for (const listener of listeners) listener(payload);
    });
    client.query(`listen ${CHANNEL}`).then(() => done(), done);
  });
  const connection = createConnection({ connect, translate: translatePostgres });
  return {
    ...createLeaseTable(connection, POSTGRES_SQL),
    onAnnounced: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => connection.close(),
  };
}
