import type { Client } from "pg"

/**
 * Only the clock is virtual: a function of the same name, in a schema that is looked through before `pg_catalog`. A
 * sequence keeps the instant, as every statement reads its newest value, whatever its snapshot.
 */
const install = `
CREATE SCHEMA virtual_time;
CREATE SEQUENCE virtual_time.instant MINVALUE 0;
CREATE FUNCTION virtual_time.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS 'SELECT pg_catalog.to_timestamp(last_value / 1000.0) FROM virtual_time.instant';
CREATE FUNCTION virtual_time.statement_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS 'SELECT virtual_time.clock_timestamp()';`

/** For the `options` of a connection that lives in this time. */
export const virtualTimeOptions = "-c search_path=virtual_time,pg_catalog,public -c synchronous_commit=off"

export interface VirtualTime {
  /** In epoch milliseconds. */
  now(): number
  set(ms: number): Promise<void>
  advance(ms: number): Promise<void>
}

export async function installVirtualTime(client: Client): Promise<VirtualTime> {
  await client.query(install)
  let nowMs = 0
  const set = async (ms: number) => {
    nowMs = ms
    await client.query(`SELECT setval('virtual_time.instant', $1)`, [ms])
  }
  return { now: () => nowMs, set, advance: (ms) => set(nowMs + ms) }
}
