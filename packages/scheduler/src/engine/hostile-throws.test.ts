import fc from "fast-check"
import type { Observer } from "./observer"
import { openHostileWorld } from "./hostile-world.fixture"

const fail = () => {
  throw new Error("a trap")
}
const revoked = (target: object) => {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}
const withProperty = (key: PropertyKey, descriptor: PropertyDescriptor) =>
  Object.defineProperty(new Error("the stock is gone"), key, descriptor)
const allTraps = {
  get: fail,
  has: fail,
  getPrototypeOf: fail,
  ownKeys: fail,
  getOwnPropertyDescriptor: fail,
  set: fail,
}
const bottomless = () => {
  const error: Error & { cause?: unknown; errors?: unknown } = new AggregateError([], "")
  error.cause = error
  error.errors = [error]
  return error
}

/** What users' code may throw, reject with or answer, created again each time. */
const hostile: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  "a symbol": () => Symbol("why"),
  "a bigint": () => 10n,
  "a function": () => fail,
  "NUL and half a surrogate pair": () => new Error("\0\ud800"),
  "a name that is a symbol": () => withProperty("name", { value: Symbol("name") }),
  "a name that is an object without a prototype": () =>
    withProperty("name", { value: Object.create(null) as object }),
  "a message that is a symbol": () => withProperty("message", { value: Symbol("message") }),
  "a stack that is a number": () => withProperty("stack", { value: 42 }),
  "a stack that is an object that throws as text": () => withProperty("stack", { value: { toString: fail } }),
  "a message that throws": () => withProperty("message", { get: fail }),
  "a stack that throws": () => withProperty("stack", { get: fail }),
  "a name that throws": () => withProperty("name", { get: fail }),
  "a code that throws": () => withProperty("code", { get: fail }),
  "a mark that throws": () => withProperty(Symbol.for("nightshift.unrecoverable"), { get: fail }),
  "errors that throw": () => Object.defineProperty(new AggregateError([], ""), "errors", { get: fail }),
  "errors within errors for ever": bottomless,
  "a proxy of an error, all of whose traps throw": () => new Proxy(new Error("no"), allTraps),
  "a proxy of an object, all of whose traps throw": () => new Proxy({}, allTraps),
  "a revoked proxy of an error": () => revoked(new Error("no")),
  "a revoked proxy of an object": () => revoked({}),
  "a revoked proxy of a function": () => revoked(fail),
  "a toJSON that throws": () => ({ toJSON: fail }),
  "an object without a prototype": () => Object.create(null) as unknown,
  "a circle": () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    return circle
  },
  "a then that throws": () => Object.defineProperty({}, "then", { get: fail }),
  "an error whose then throws": () => withProperty("then", { get: fail }),
}
/** Rejects with it, whatever it is. */
const rejected = async (kind: string): Promise<never> => {
  await Promise.resolve()
  throw hostile[kind]!()
}
const kinds = Object.keys(hostile)

test.each(kinds)("a handler that throws %s has failed, and its job goes on", async (kind) => {
  const world = await openHostileWorld({
    handler: () => {
      throw hostile[kind]!()
    },
  })
  await world.expectEveryTick({ status: "failed", reason: "error" })
})

test.each(kinds)(
  "a handler that rejects with %s has failed, also where secrets are taken out",
  async (kind) => {
    const world = await openHostileWorld({
      config: { data: { token: "a secret token" }, secrets: ["token"] },
      handler: () => rejected(kind),
    })
    await world.expectEveryTick({ status: "failed", reason: "error" })
  },
)

test.each(kinds)("a handler that returns %s, or reports it as its progress, ends its run", async (kind) => {
  const world = await openHostileWorld({
    handler: (run) => {
      run.progress(hostile[kind]!())
      return hostile[kind]!()
    },
  })
  // One that only looks like a promise may be one that rejects.
  await world.expectEveryTick(
    kind.includes("then")
      ? { status: "failed" }
      : { status: expect.stringMatching(/succeeded|failed/) as string },
  )
})

test.each(kinds)(
  "a handler that logs %s, to a logger that throws it, ends as it would have",
  async (kind) => {
    const logs = () => {
      throw hostile[kind]!()
    }
    const world = await openHostileWorld({
      logger: { info: logs, warn: logs, error: logs },
      handler: (run) => {
        try {
          run.logger.info(hostile[kind]!() as string)
        } catch {
          return "caught"
        }
        return "kept"
      },
    })
    await world.expectEveryTick({ status: "succeeded" })
  },
)

test.each(kinds)(
  "a backoff that throws, answers or resolves with %s is replaced by the default",
  async (kind) => {
    for (const backoff of [
      () => {
        throw hostile[kind]!()
      },
      () => hostile[kind]!(),
      () => rejected(kind),
      () => new Promise(() => undefined),
      () => ({ then: fail }),
    ]) {
      const world = await openHostileWorld({
        config: { attempts: 2, backoff },
        handler: () => Promise.reject(new Error("no")),
      })
      await world.expectEveryTick({
        status: expect.stringMatching(/due|failed/) as string,
        failures: expect.any(Number) as number,
      })
    }
  },
)

test.each(kinds)("a schema that throws, answers or rejects with %s fails the run", async (kind) => {
  for (const validate of [
    () => {
      throw hostile[kind]!()
    },
    () => rejected(kind),
    () => ({ issues: [hostile[kind]!()] }),
    () => ({ issues: hostile[kind]!() ?? [undefined] }),
    () => new Proxy({}, allTraps),
  ]) {
    let isRegistered = false
    const good = { value: {} }
    const schema = {
      "~standard": { version: 1, vendor: "x", validate: () => (isRegistered ? validate() : good) },
    }
    const world = await openHostileWorld({ config: { schema }, handler: () => undefined })
    isRegistered = true
    await world.expectEveryTick({ status: "failed" })
  }
})

test.each(kinds)("observers that throw, reject or answer with %s change nothing", async (kind) => {
  const answers = [
    () => {
      throw hostile[kind]!()
    },
    () => rejected(kind),
    () => hostile[kind]!(),
    () => new Promise<never>(() => undefined),
  ]
  const names = [
    "runBegan",
    "around",
    "runEnded",
    "runLeft",
    "ticksSkipped",
    "jobRecovered",
    "beat",
    "outage",
  ]
  const observers = answers.map(
    (answer) => Object.fromEntries(names.map((name) => [name, answer])) as Observer,
  )
  const world = await openHostileWorld({ observers, handler: () => undefined })
  await world.expectEveryTick({ status: "succeeded" })
})

test("whatever is thrown, at whatever seams at once, every tick has its outcome and the ledger is blamed for none", async () => {
  const kind = fc.constantFrom(...kinds)
  await fc.assert(
    fc.asyncProperty(
      kind,
      kind,
      kind,
      kind,
      fc.boolean(),
      async (thrown, delay, reported, logged, rejects) => {
        const raise = (what: string) => () => {
          throw hostile[what]!()
        }
        const log = raise(logged)
        const world = await openHostileWorld({
          config: { attempts: 2, backoff: raise(delay) },
          logger: { info: log, warn: log, error: log },
          observers: [{ runBegan: raise(reported), around: raise(reported), runEnded: raise(reported) }],
          handler: (run) => {
            run.progress(hostile[delay]!())
            if (rejects) return rejected(thrown)
            throw hostile[thrown]!()
          },
        })
        await world.expectEveryTick({ failures: expect.any(Number) as number })
      },
    ),
    { numRuns: 60 },
  )
})
