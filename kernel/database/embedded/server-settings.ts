// The settings that the embedded server starts with.

/** PostgreSQL settings by name, as they are given on the command line. */
export type ServerSettings = Readonly<Record<string, string>>;

/** The profile of an embedded server: durable, small, on loopback only, the same on every machine (measured in the database study). */
export const EMBEDDED_SETTINGS: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_wal_size: '2GB', // recovery after a crash stays below half a minute; smaller, a load would write each page again and again
  wal_compression: 'off', // pglz, the only one in the package, took half of the server's processor time in single writes; an archive turns it on
  jit: 'off',
  work_mem: '16MB', // numbers over a county's residents are hashed in memory instead of in files
  max_connections: '100',
  checkpoint_timeout: '15min',
  autovacuum_vacuum_insert_scale_factor: '0.05',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_error_verbosity: 'terse', // the DETAIL of a broken key quotes values, which may be a person's
};

/** What a throw-away test server changes: nothing needs to survive, many small databases come and go. */
export const TEST_SETTINGS: ServerSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
  max_wal_size: '256MB', // it may live in memory
  wal_level: 'minimal',
  max_wal_senders: '0',
};
