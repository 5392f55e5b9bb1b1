// The database port: whether a PostgreSQL URL works.
import type { DatabaseStage, Refusal } from '../database-refusal.js';

export type DatabaseAnswer =
  /** `server`: PostgreSQL and its version; '' when there was no driver to log in with. */
  { type: 'answers'; ms: number; tls: boolean; server: string } | Refusal;
export type Database = {
  /** `SELECT 1` within 10 s, tried twice, because a serverless database may have to wake. `report` gets each stage that has passed. */
  tryUrl(url: string, signal: AbortSignal, report?: (stage: DatabaseStage) => void): Promise<DatabaseAnswer>;
};
