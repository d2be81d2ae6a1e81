import { AsyncLocalStorage } from "node:async_hooks"
import { Client, type ClientConfig, type PoolConfig } from "pg"

/** One statement on its way: it is held before it is sent, then with Postgres, then its answer is held. */
export interface GatedStatement {
  readonly ledger: string
  /** A description of what it belongs to. */
  readonly operation: string
  readonly sql: string
  /** The backend that runs it. */
  readonly pid: number
  state: "held" | "sent" | "answered"
  /** Lets it go on from where it is held. */
  release(): void
}

/** Stands between the ledgers and Postgres: no statement is sent, and no answer arrives, before it is released. */
export interface StatementGate {
  /** The class of the clients of one ledger's pool. */
  clientOf(ledger: string): NonNullable<PoolConfig["Client"]>
  /** Names the operation that the statements of `work` belong to. */
  within<T>(operation: string, work: () => T): T
  /** Those that may be released. */
  held(): GatedStatement[]
  sent(): GatedStatement[]
  answered(): GatedStatement[]
  /** Whether a connection is being opened, which cannot be held. */
  isOpening(): boolean
  /** Counts up with everything that happens here. */
  changes(): number
  /** What Postgres refused so far. */
  errors(): { operation: string; code: string; message: string }[]
  /** From now on everything passes. */
  open(): void
}

type Call = (...args: unknown[]) => Promise<unknown>

export function createStatementGate(): StatementGate {
  const operations = new AsyncLocalStorage<string>()
  /** Each client sends one statement after the other. */
  const lines = new Set<GatedStatement[]>()
  const errors: { operation: string; code: string; message: string }[] = []
  let opening = 0
  let changes = 0
  let isOpen = false

  const isClosed = () => !isOpen

  async function pass(
    line: GatedStatement[],
    given: Pick<GatedStatement, "ledger" | "sql" | "pid">,
    send: () => Promise<unknown>,
  ): Promise<unknown> {
    if (isOpen) return send()
    const operation = operations.getStore() ?? "?"
    const statement: GatedStatement = { ...given, operation, state: "held", release: () => undefined }
    const released = () => new Promise<void>((resolve) => (statement.release = resolve))
    line.push(statement)
    changes += 1
    await released()
    statement.state = "sent"
    try {
      return await send()
    } catch (error) {
      const { code = "", message } = error as { code?: string; message: string }
      errors.push({ operation, code, message })
      throw error
    } finally {
      statement.state = "answered"
      changes += 1
      if (isClosed()) await released()
      changes += 1
      line.splice(line.indexOf(statement), 1)
    }
  }

  function clientOf(ledger: string): NonNullable<PoolConfig["Client"]> {
    return class extends Client {
      constructor(config?: ClientConfig) {
        super(config)
        const line: GatedStatement[] = []
        lines.add(line)
        const query = this.query.bind(this) as unknown as Call
        const connect = this.connect.bind(this) as unknown as Call
        const pid = () => (this as unknown as { processID: number }).processID
        Object.assign(this, {
          query: (...args: unknown[]) =>
            answering(args, (rest) =>
              pass(line, { ledger, sql: sqlOf(rest[0]), pid: pid() }, () => query(...rest)),
            ),
          connect: (...args: unknown[]) =>
            answering(args, async (rest) => {
              opening += 1
              await connect(...rest).finally(() => (opening -= 1))
            }),
        })
      }
    }
  }

  const all = () => [...lines].flat()
  return {
    clientOf,
    within: (operation, work) => operations.run(operation, work),
    held: () =>
      [...lines].flatMap((line) => {
        const first = line.find(({ state }) => state !== "answered")
        return first?.state === "held" ? [first] : []
      }),
    sent: () => all().filter(({ state }) => state === "sent"),
    answered: () => all().filter(({ state }) => state === "answered"),
    isOpening: () => opening > 0,
    changes: () => changes,
    errors: () => errors,
    open() {
      isOpen = true
      for (const statement of all()) statement.release()
    },
  }
}

/** `pg-pool` gives a callback as the last argument, everybody else gets a promise. */
function answering(
  args: unknown[],
  call: (args: unknown[]) => Promise<unknown>,
): Promise<unknown> | undefined {
  const callback = args.at(-1)
  if (typeof callback !== "function") return call(args)
  const done = callback as (error: unknown, answer?: unknown) => void
  call(args.slice(0, -1)).then(
    (answer) => done(undefined, answer),
    (error: unknown) => done(error),
  )
  return undefined
}

function sqlOf(query: unknown): string {
  const text = typeof query === "string" ? query : (query as { text: string }).text
  return text.replace(/\s+/g, " ").trim()
}
