/** Table names with a prefix, because the database may already have another app's `user` or `session` table. */
export const TABLES = {
  user: 'taskflow_user',
  session: 'taskflow_session',
  account: 'taskflow_account',
  verification: 'taskflow_verification',
  jwks: 'taskflow_jwks',
} as const
