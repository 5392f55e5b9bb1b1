// The database port: whether a PostgreSQL URL works.
import type { DatabaseStage, Refusal } from '../database-refusal.js';

export type DatabaseAnswer =
  /** `server`: PostgreSQL and its version; '' when nobody logged in, for want of a driver. */
  { type: 'answers'; ms: number; tls: boolean; server: string } | Refusal;
export type Database = {
  /** `SELECT 1` within 10 s, tried twice, since a serverless database may have to wake. `report` is told of each stage that is behind it. */
  tryUrl(url: string, signal: AbortSignal, report?: (stage: DatabaseStage) => void): Promise<DatabaseAnswer>;
};
