/** Our own names for Better Auth's tables: a person's database may hold a `user` or a `session` of another app. */
export const TABLES = {
  user: 'taskflow_user',
  session: 'taskflow_session',
  account: 'taskflow_account',
  verification: 'taskflow_verification',
  jwks: 'taskflow_jwks',
} as const
