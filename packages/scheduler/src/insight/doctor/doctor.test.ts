import type { StoredJob, StoredVersion, WorkerRecord } from "../../ledger/history"
import type { PostgresFacts } from "../../ledger/postgres/postgres-facts"
import type { RedisFacts } from "../../queue/redis-facts"
import { at, factsOf } from "../ledger-stub.fixture"
import type { Asked, Check, CheckName } from "./check"
import { checkNames } from "./check"
import { diagnose, type DoctorFacts } from "./doctor"

const nowMs = at("2026-11-25T12:30:00Z")

const postgres: PostgresFacts = {
  version: "16.4",
  isReadOnly: false,
  isPooled: false,
  fsync: true,
  fullPageWrites: true,
  synchronousCommit: "on",
  connections: { open: 10, most: 100 },
  missingMigrations: [],
  clock: { databaseMs: nowMs, askedAtMs: nowMs - 3, answeredAtMs: nowMs + 3 },
  queueSchema: { exists: true, mayCreate: false },
  backlog: { untaken: [], abandoned: [] },
}
const redis: RedisFacts = {
  software: "redis",
  version: "7.0.15",
  supported: { least: "5.0.0", advised: "6.2.0" },
  maxmemoryPolicy: "noeviction",
  maxmemory: 0,
  isAppendOnly: true,
  savesSnapshots: false,
  hasFailedWrite: false,
  isReplica: false,
  isCluster: false,
  usedMemory: 0,
}

function job(name: string, given: Partial<StoredJob> = {}): StoredJob {
  const [stored] = factsOf({ name, fromMs: 0, watermarkMs: at("2026-11-25T12:00:00Z") }).jobs
  return { ...stored!, ...given }
}

function versionOf({ name, versionId, schedule, policies }: StoredJob, fromMs: number): StoredVersion {
  return { versionId, job: name, schedule, policies, fromMs, toMs: undefined }
}

function worker(given: Partial<WorkerRecord> = {}): WorkerRecord {
  const workerId = "shop-1-4711"
  const times = { startedAtMs: nowMs - 60_000, seenAtMs: nowMs - 4_000, stoppedAtMs: undefined }
  return { workerId, host: "shop-1", pid: 4711, jobs: ["stock"], ...times, ...given }
}

interface Given {
  postgres?: Partial<PostgresFacts>
  redis?: Partial<RedisFacts>
  jobs?: StoredJob[]
  /** Default: one of each job, in force since ever. */
  versions?: StoredVersion[]
  workers?: WorkerRecord[]
}

function examined({ jobs = [job("stock")], workers = [worker()], ...given }: Given = {}): DoctorFacts {
  const facts = { ...postgres, ...given.postgres }
  const versions = given.versions ?? jobs.map((stored) => versionOf(stored, 0))
  return {
    postgres: { facts },
    redis: { facts: { ...redis, ...given.redis } },
    queueSchema: "nightshift_queue",
    ledger: facts.backlog && { nowMs, jobs, versions, workers, backlog: facts.backlog },
  }
}

const checkOf = (facts: DoctorFacts, name: CheckName): Check =>
  diagnose(facts).find((check) => check.name === name)!
const stateOf = (given: Given, name: CheckName) => checkOf(examined(given), name).state

test("where all holds every check is ok, and each is made once", () => {
  const checks = diagnose(examined())
  expect(checks.map(({ name }) => name)).toEqual([...checkNames])
  expect(checks.filter(({ state }) => state !== "ok")).toEqual([])
})

test("each finding says what was seen and how to fix it, and concerns no other check", () => {
  const stuck = { job: "stock", count: 2, sinceMs: nowMs - 120_000 }
  const wrong: [CheckName, Given, RegExp][] = [
    ["postgres", { postgres: { isReadOnly: true } }, /accepts no writes/],
    ["postgres-durability", { postgres: { fsync: false } }, /^fsync is off: /],
    ["postgres-durability", { postgres: { synchronousCommit: "off" } }, /^synchronous_commit is off: /],
    ["postgres-durability", { postgres: { fullPageWrites: false } }, /^full_page_writes is off: /],
    ["postgres-connections", { postgres: { connections: { open: 95, most: 100 } } }, /95 of 100/],
    [
      "clock",
      { postgres: { clock: { databaseMs: nowMs, askedAtMs: nowMs + 1_500, answeredAtMs: nowMs + 1_600 } } },
      /1.5 s ahead of/,
    ],
    [
      "clock",
      { postgres: { clock: { databaseMs: nowMs, askedAtMs: nowMs - 9_000, answeredAtMs: nowMs - 2_000 } } },
      /2 s behind/,
    ],
    ["queue", { redis: { isReplica: true } }, /replica/],
    ["redis-version", { redis: { version: "4.0.14" } }, /^Redis 4.0.14 is older than the 5.0.0/],
    ["redis-eviction", { redis: { maxmemoryPolicy: "allkeys-lru" } }, /if a maxmemory is set/],
    [
      "redis-eviction",
      { redis: { maxmemoryPolicy: "volatile-lru", maxmemory: 1 } },
      /when its memory is full/,
    ],
    ["redis-persistence", { redis: { isAppendOnly: false } }, /keeps nothing on disk/],
    ["redis-persistence", { redis: { hasFailedWrite: true } }, /failed/],
    ["known-jobs", { jobs: [job("stock"), job("strange")] }, /knows strange: /],
    [
      "definitions",
      { jobs: [job("stock", { policyFaults: ['policies.timeoutMs: expected a number, got "soon"'] })] },
      /cannot be read: stock \(policies\.timeoutMs: expected a number, got "soon"\)\./,
    ],
    [
      "ticks",
      { jobs: [job("stock", { watermarkMs: at("2026-11-25T09:00:00Z") })] },
      /stock .* the oldest for 2.5 h/,
    ],
    [
      "runs",
      { postgres: { backlog: { untaken: [stuck], abandoned: [] } } },
      /^2 runs of stock are due .* for 2 min/,
    ],
    [
      "leases",
      { postgres: { backlog: { untaken: [], abandoned: [{ ...stuck, count: 1 }] } } },
      /^1 run of stock is under way/,
    ],
  ]
  for (const [name, given, message] of wrong) {
    const found = diagnose(examined(given)).filter(({ state }) => state !== "ok")
    expect(found).toEqual([
      { name, state: "finding", message: expect.stringMatching(message), hint: expect.stringMatching(/\w/) },
    ])
  }
})

describe("workers", () => {
  test.each([
    ["stopped", { stoppedAtMs: nowMs - 1_000 }],
    ["not seen for long", { seenAtMs: nowMs - 16_000 }],
  ])("one that is %s is not alive", (_what, given) => {
    const facts = examined({ workers: [worker(given)] })
    expect(checkOf(facts, "workers")).toMatchObject({
      state: "finding",
      message: expect.stringMatching(/No worker is alive/),
    })
    expect(checkOf(facts, "known-jobs").state).toBe("unknown")
  })

  test("of an older release leave it unknown whether they know a job, unless another one does", () => {
    const older = worker({ workerId: "old", jobs: undefined })
    expect(stateOf({ workers: [older, worker()] }, "known-jobs")).toBe("ok")
    expect(stateOf({ workers: [older] }, "known-jobs")).toBe("unknown")
  })

  test("need not know a removed job", () => {
    expect(stateOf({ jobs: [job("stock"), job("gone", { state: "removed" })] }, "known-jobs")).toBe("ok")
  })
})

test("a tick of a moment ago is not behind", () => {
  const exact = { schedule: { ...job("stock").schedule, expression: "29,30 12 * * *" } }
  const watermarkMs = at("2026-11-25T12:29:00Z")
  expect(stateOf({ jobs: [job("stock", { ...exact, watermarkMs })] }, "ticks")).toBe("ok")
  expect(stateOf({ jobs: [job("stock", { ...exact, watermarkMs: watermarkMs - 1 })] }, "ticks")).toBe(
    "finding",
  )
})

test("a new schedule owes no ticks from before its deploy", () => {
  const yearly = job("stock", { watermarkMs: at("2026-01-01T00:00:00Z") })
  const hourlyFrom = (fromMs: number) =>
    stateOf({ jobs: [yearly], versions: [versionOf(yearly, fromMs)] }, "ticks")
  expect(hourlyFrom(at("2026-11-25T12:00:00Z"))).toBe("ok")
  expect(hourlyFrom(at("2026-11-25T11:59:59Z"))).toBe("finding")
})

test("a pause without an end is a note, one with an end is not", () => {
  const pause = { atMs: nowMs - 7_200_000, untilMs: undefined, by: "ada", reason: undefined }
  expect(checkOf(examined({ jobs: [job("stock", { pause })] }), "pauses")).toMatchObject({
    state: "note",
    message: "Paused until somebody resumes it: stock (for 2 h, by ada).",
  })
  expect(stateOf({ jobs: [job("stock", { pause: { ...pause, untilMs: nowMs + 1 } })] }, "pauses")).toBe("ok")
})

test("snapshots serve as well, and what Redis does not show is unknown", () => {
  expect(stateOf({ redis: { isAppendOnly: false, savesSnapshots: true } }, "redis-persistence")).toBe("ok")
  expect(stateOf({ redis: { isAppendOnly: false, savesSnapshots: undefined } }, "redis-persistence")).toBe(
    "unknown",
  )
})

test("an old Redis that BullMQ still takes is a note, and Valkey has versions of its own", () => {
  expect(stateOf({ redis: { version: "6.0.16" } }, "redis-version")).toBe("note")
  expect(stateOf({ redis: { version: "6.2.0" } }, "redis-version")).toBe("ok")
  expect(stateOf({ redis: { version: "10.0.0" } }, "redis-version")).toBe("ok")
  expect(stateOf({ redis: { version: "1.0.0", software: "valkey" } }, "redis-version")).toBe("ok")
})

test("without Redis the queue is in Postgres, whose schema must be there or be allowed", () => {
  const withSchema = (queueSchema: PostgresFacts["queueSchema"]) =>
    checkOf({ ...examined({ postgres: { queueSchema } }), redis: undefined }, "queue")
  expect(withSchema({ exists: true, mayCreate: false }).state).toBe("ok")
  expect(withSchema({ exists: false, mayCreate: true }).state).toBe("ok")
  expect(withSchema({ exists: false, mayCreate: false })).toMatchObject({ state: "finding" })
  expect(diagnose({ ...examined(), redis: undefined }).some(({ name }) => name.startsWith("redis"))).toBe(
    false,
  )
})

test("missing tables are a finding, and what depends on them is unknown", () => {
  const facts = examined({ postgres: { missingMigrations: ["ShowScheduledJobLedger"], backlog: undefined } })
  expect(checkOf(facts, "migrations")).toMatchObject({
    state: "finding",
    hint: expect.stringMatching(/migrations run/),
  })
  expect(checkOf(facts, "workers").state).toBe("unknown")
})

test("a service that does not answer is one finding, and the rest of it is not known", () => {
  const down: Asked<never> = { error: "connect ECONNREFUSED 127.0.0.1:1", refused: undefined }
  const states = (facts: DoctorFacts) =>
    Object.fromEntries(diagnose(facts).map(({ name, state }) => [name, state])) as Record<
      CheckName,
      Check["state"]
    >
  const withoutRedis = states({ ...examined(), redis: down })
  expect(withoutRedis).toMatchObject({
    postgres: "ok",
    queue: "finding",
    "redis-eviction": "unknown",
    workers: "ok",
  })
  const withoutPostgres = states({ ...examined(), postgres: down, ledger: undefined })
  expect(withoutPostgres).toMatchObject({
    postgres: "finding",
    clock: "unknown",
    queue: "ok",
    workers: "unknown",
  })
  expect(states({ ...examined(), postgres: down, redis: undefined, ledger: undefined }).queue).toBe("unknown")
})

test("a service that answers with a refusal is not reported as one that does not answer", () => {
  const refusing: Asked<never> = {
    error: "NOPERM this user has no permissions to run the 'info' command",
    refused: { hint: "Allow it." },
  }
  const redis = diagnose({ ...examined(), redis: refusing })
  const postgres = diagnose({ ...examined(), redis: undefined, postgres: refusing, ledger: undefined })
  const seen = (checks: Check[], name: CheckName) => checks.find((check) => check.name === name)
  const message = expect.stringContaining("can be reached, but refuses requests: NOPERM") as string
  expect(seen(redis, "queue")).toMatchObject({ state: "finding", message, hint: "Allow it." })
  expect(seen(postgres, "postgres")).toMatchObject({ state: "finding", message, hint: "Allow it." })
  expect(
    [...redis, ...postgres].filter(({ message }) => /does not answer|cannot be reached/.test(message)),
  ).toEqual([])
})
