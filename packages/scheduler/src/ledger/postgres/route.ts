import { Client, type PoolConfig } from "pg"

/** The destination of a connection: an address, or the socket of a server on this machine. */
export type Destination = { host: string; port: number } | { path: string }

/** The parameters that node-postgres derives from a connection's settings, its URL and the environment. */
interface Parameters {
  host: string
  port: number
  user: string | undefined
  database: string | undefined
  password: PoolConfig["password"]
  options: string | undefined
  ssl: boolean | ({ key?: unknown } & Record<string, unknown>)
}

export function destinationOf(connection: PoolConfig): Destination {
  const { host, port } = parametersOf(connection)
  return host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
}

/**
 * The same connection through another address, such as a proxy's. The server's certificate is still checked for the
 * server's own name. The result holds no function, so that it can be passed to another process.
 */
export async function routedConnection(
  connection: PoolConfig,
  by: { host: string; port: number },
): Promise<Omit<PoolConfig, "password"> & { password?: string }> {
  const { host, user, database, password, options, ssl } = parametersOf(connection)
  const { connectionString: _, password: __, ...others } = connection
  return {
    ...others,
    ...by,
    ...(user === undefined ? {} : { user }),
    ...(database === undefined ? {} : { database }),
    ...(options === undefined ? {} : { options }),
    ...(password === undefined ? {} : { password: await plain(password) }),
    ssl: ssl && { servername: host, ...securityOf(ssl) },
  }
}

function plain(password: NonNullable<Parameters["password"]>): string | Promise<string> {
  return typeof password === "function" ? password() : password
}

/** node-postgres makes the key non-enumerable. */
function securityOf(ssl: Exclude<Parameters["ssl"], false>): Record<string, unknown> {
  if (ssl === true) return {}
  return ssl.key === undefined ? ssl : { ...ssl, key: ssl.key }
}

function parametersOf(connection: PoolConfig): Parameters {
  return (new Client(connection) as unknown as { connectionParameters: Parameters }).connectionParameters
}
