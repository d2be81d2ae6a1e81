import type { Database } from "../../base/database"
import type { StatementGate } from "./statement-gate"
import { controlRefused, transactionEnded } from "./transaction-errors"

/** The parts of a node-postgres client that are used. */
export interface PgClient extends Database {
  on(event: "error", listener: (error: Error) => void): unknown
  off(event: "error", listener: (error: Error) => void): unknown
  /** In newer releases: `I` outside a transaction, `T` in one, `E` in one that has failed. */
  getTransactionStatus?(): string | null
}

/** A query object of node-postgres, such as a cursor or a stream. */
interface Submittable {
  submit(connection: unknown): unknown
  text?: unknown
  cursor?: { text?: unknown }
  on?(event: string, listener: () => void): unknown
  /** Of streams. */
  destroy?(): unknown
  /** Of cursors. */
  close?(): unknown
}

type Callback = (error: unknown, result?: unknown) => void

export interface GuardedClient<Client> {
  /** The client. All its statements pass the gate, and it cannot be released or closed. */
  client: Client
  /** Ends the streams and cursors that are still open: one that is not read on would keep the connection busy forever. */
  endStreams(): void
}

/** Guards statements in every form that `pg` accepts: a text, a config, a callback, a query object. */
export function guardClient<Client extends PgClient>(
  client: Client,
  gate: StatementGate,
): GuardedClient<Client> {
  const streams = new Set<Submittable>()
  const turnedAway = new WeakSet<Submittable>()
  const send = client.query.bind(client) as (...input: unknown[]) => unknown

  function submit(query: Submittable): unknown {
    const text = query.text ?? query.cursor?.text
    const leave = gate.enter(typeof text === "string" ? text : undefined)
    const ended = () => {
      streams.delete(query)
      leave()
    }
    if (query.on) for (const event of ["end", "close", "error"]) query.on(event, ended)
    else ended()
    streams.add(query)
    // A query that ends before its turn would otherwise still open its portal.
    const begin = query.submit.bind(query)
    query.submit = (connection) => (turnedAway.has(query) ? transactionEnded() : begin(connection))
    return send(query)
  }

  function query(given: unknown, ...more: unknown[]): unknown {
    if (isObject(given) && "submit" in given) return submit(given as unknown as Submittable)
    const text = isObject(given) ? given.text : given
    const callback = [given, ...more].find((each) => typeof each === "function") as Callback | undefined
    const values = more.filter((each) => each !== callback)
    const answer = gate.pass(
      typeof text === "string" ? text : undefined,
      async () => await send(given, ...values),
    )
    if (!callback) return answer
    answer.then((result) => callback(undefined, result), callback)
    return undefined
  }

  const closing = (name: string) => () => {
    throw controlRefused(`${name}() on its connection`)
  }
  const own: Record<string, unknown> = {
    query,
    release: closing("release"),
    end: closing("end"),
    // The raw connection.
    connection: undefined,
  }
  const guarded: Client = new Proxy(client, {
    get(target, key) {
      if (typeof key === "string" && Object.hasOwn(own, key)) return own[key]
      const value: unknown = Reflect.get(target, key, target)
      // Called on the target, not the proxy: an emitter keeps its listeners on itself.
      if (typeof value !== "function") return value
      return (...input: unknown[]) => {
        const answer: unknown = Reflect.apply(value, target, input)
        return answer === target ? guarded : answer
      }
    },
  })
  return {
    client: guarded,
    endStreams() {
      for (const stream of streams) {
        if (!stream.destroy && !stream.close) continue
        turnedAway.add(stream)
        void end(stream).catch(() => undefined)
      }
    },
  }
}

async function end(stream: Submittable): Promise<void> {
  if (stream.destroy) stream.destroy()
  else await stream.close?.()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null
}
