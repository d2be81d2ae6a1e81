import { overBound, skippedWithRoom } from "./bounds"
import { attempt, job, run, skippedAt, version } from "./job-facts.fixture"
import type { JobFacts } from "./job-facts"

const over = (facts: JobFacts, disturbances = [] as Parameters<typeof overBound>[1]) =>
  overBound(facts, disturbances).map(({ atMs }) => atMs)
const withRoom = (facts: JobFacts, disturbances = [] as Parameters<typeof overBound>[1]) =>
  skippedWithRoom(facts, disturbances).map(({ atMs }) => atMs)
const narrowed = { versions: [version(1, 0, { concurrency: 3 }), version(2, 60_000, { concurrency: 1 })] }

test("a run that begins as another ends is within a bound of one, and before the statement that ends it, it is not", () => {
  expect(over(job([run({ spans: [[0, 500]] }), run({ spans: [[499, 900]] })]))).toEqual([])
  expect(over(job([run({ spans: [[0, 500]] }), run({ spans: [[440, 900]] })]))).toEqual([440])
})

test("a run whose worker was lost keeps its permit for its next attempt, unless a change of the bound takes it", () => {
  const revived = (fromMs: number) =>
    run({
      attempts: [
        attempt({ fromMs, toMs: 70_000, outcome: "worker_lost" }),
        attempt({ attempt: 2, fromMs: 71_000, toMs: 72_000 }),
      ],
    })
  expect(over(job([revived(59_000), revived(59_100)], narrowed))).toEqual([71_000, 71_000])
  expect(over(job([revived(59_000), run({ spans: [[70_500, 70_600]] })], narrowed))).toEqual([70_500])
  const changed = [
    version(1, 0, { concurrency: 1 }),
    version(2, 70_400, { concurrency: null }),
    version(3, 70_450, { concurrency: 1 }),
  ]
  expect(over(job([revived(59_000), run({ spans: [[70_500, 70_600]] })], { versions: changed }))).toEqual([])
  // Both are under way as the bound becomes one: the first to be taken over keeps a permit, and the other has to wait.
  const other = run({
    attempts: [
      attempt({ fromMs: 59_100, toMs: 70_000, outcome: "worker_lost" }),
      attempt({ attempt: 2, fromMs: 70_200, toMs: 70_300 }),
    ],
  })
  expect(over(job([revived(59_000), other, run({ spans: [[70_500, 70_600]] })], narrowed))).toEqual([])
  const same = [version(1, 0, { concurrency: 1 }), version(2, 70_400, { concurrency: 1, overlap: "queue" })]
  expect(over(job([revived(59_000), run({ spans: [[70_500, 70_600]] })], { versions: same }))).toEqual([
    70_500,
  ])
})

test("as many as the bound may be under way, and of a job without a bound all", () => {
  const runs = [0, 1, 2].map((fromMs) => run({ spans: [[fromMs, 500]] }))
  expect(over(job(runs, { concurrency: 3 }))).toEqual([])
  expect(over(job(runs, { concurrency: 2 }))).toEqual([2])
  expect(over(job(runs, { concurrency: null }))).toEqual([])
})

test("an attempt that was given up is under way until then, however long its handler goes on", () => {
  const timedOut = run({ status: "failed", reason: "timeout", spans: [[0, 300]] })
  expect(over(job([timedOut, run({ spans: [[301, 900]] })]))).toEqual([])
})

test("the newest version counts the runs that began before it as well", () => {
  const before = [run({ spans: [[59_000, 70_000]] }), run({ spans: [[59_100, 62_000]] })]
  expect(over(job([...before, run({ spans: [[63_000, 64_000]] })], narrowed))).toEqual([63_000])
  expect(over(job([...before, run({ spans: [[70_000, 71_000]] })], narrowed))).toEqual([])
})

test("while a new version is being written either bound may count, the longer the more its transaction is held up", () => {
  const runs = (fromMs: number) => [run({ spans: [[58_000, 90_000]] }), run({ spans: [[fromMs, 80_000]] })]
  expect(over(job(runs(60_900), narrowed))).toEqual([])
  expect(over(job(runs(61_100), narrowed))).toEqual([61_100])
  const stalled = { kind: "stall-ledger", fromMs: 59_500, toMs: 66_000 }
  expect(over(job(runs(66_500), narrowed), [stalled])).toEqual([])
  expect(over(job(runs(67_500), narrowed), [stalled])).toEqual([67_500])
})

test("while no tick has been written since a version took force its transaction may not be over", () => {
  const wider = (committedByMs: number) => ({
    versions: [version(1, 0, { concurrency: 1 }), version(2, 60_000, { concurrency: null }, committedByMs)],
  })
  const running = run({ spans: [[61_000, 64_000]] })
  expect(withRoom(job([running, skippedAt(62_500, running)], wider(62_600)))).toEqual([])
  expect(withRoom(job([running, skippedAt(62_500, running)], wider(62_400)))).toEqual([62_500])
  const narrower = (committedByMs: number) => ({
    versions: [version(1, 0, { concurrency: 2 }), version(2, 60_000, { concurrency: 1 }, committedByMs)],
  })
  const second = run({ spans: [[62_500, 63_000]] })
  expect(over(job([running, second], narrower(62_600)))).toEqual([])
  expect(over(job([running, second], narrower(62_400)))).toEqual([62_500])
})

test("a tick that is skipped while the bound is reached is in order", () => {
  const running = run({ spans: [[0, 1_500]] })
  expect(withRoom(job([running, skippedAt(1_000, running)]))).toEqual([])
})

test("a tick that is skipped while fewer runs than the bound are under way was skipped with room", () => {
  const running = run({ spans: [[0, 1_500]] })
  expect(withRoom(job([running, skippedAt(1_000, running)], { concurrency: 2 }))).toEqual([1_000])
})

test("a run that began a moment after the skip does not excuse it, unless it had been claimed ahead of its time", () => {
  const running = run({ spans: [[0, 1_500]] })
  const late = run({ scheduledForMs: 900, spans: [[1_004, 1_500]] })
  const ahead = run({ scheduledForMs: 1_020, spans: [[1_020, 1_500]] })
  expect(withRoom(job([running, late, skippedAt(1_000, running)], { concurrency: 2 }))).toEqual([1_000])
  expect(withRoom(job([running, ahead, skippedAt(1_000, running)], { concurrency: 2 }))).toEqual([])
})

test("a run whose handler waited for a worker slot holds a permit of its job since its claim", () => {
  const calledLater = (claimedAtMs: number) =>
    run({ scheduledForMs: 0, attempts: [attempt({ claimedAtMs, fromMs: 1_100, toMs: 1_500 })] })
  const [before, after] = [calledLater(980), calledLater(1_020)]
  expect(withRoom(job([before, skippedAt(1_000, before)]))).toEqual([])
  expect(withRoom(job([after, skippedAt(1_000, after)]))).toEqual([1_000])
})

test("a run that ended a moment before excuses a skip, and one that ended long before does so after a standstill only", () => {
  const running = run({ spans: [[0, 800]] })
  expect(withRoom(job([running, skippedAt(1_000, running)]))).toEqual([])
  const skipped = skippedAt(9_000, running)
  expect(withRoom(job([running, skipped]))).toEqual([9_000])
  const stalled = { kind: "stall-ledger", fromMs: 500, toMs: 8_900 }
  expect(withRoom(job([running, skipped]), [stalled])).toEqual([])
  expect(withRoom(job([running, skipped]), [{ ...stalled, kind: "kill" }])).toEqual([9_000])
})

test("a run whose worker was lost, or that waited, may hold a permit until it begins", () => {
  const revived = run({
    scheduledForMs: 0,
    attempts: [
      attempt({ fromMs: 0, toMs: 1_000, outcome: "worker_lost" }),
      attempt({ attempt: 2, fromMs: 5_000, toMs: 6_000 }),
    ],
  })
  expect(withRoom(job([revived, skippedAt(3_000, revived)]))).toEqual([])
  const waited = run({ scheduledForMs: 900, spans: [[5_000, 6_000]] })
  expect(withRoom(job([waited, skippedAt(3_000, waited)]))).toEqual([3_000])
  const ended = run({ spans: [[0, 1_000]] })
  expect(withRoom(job([ended, waited, skippedAt(3_000, waited)]))).toEqual([])
})

test("a run whose worker was lost, or that was handed back, keeps its permit until it is skipped with its job", () => {
  for (const outcome of ["worker_lost", "handed_back"] as const) {
    const lost = run({
      status: "skipped",
      reason: "removed",
      scheduledForMs: 0,
      finishedAtMs: 9_000,
      attempts: [attempt({ fromMs: 0, toMs: 1_000, outcome })],
    })
    const skips = [skippedAt(2_000, lost), skippedAt(8_000, lost)]
    expect(withRoom(job([lost, ...skips], { removedAtMs: [8_900] }))).toEqual([])
    expect(withRoom(job([lost, skippedAt(11_000, lost)], { removedAtMs: [8_900] }))).toEqual([11_000])
  }
})

test("a run that waited may be given a permit and be skipped with its job, and the next is given that permit", () => {
  const ended = run({ spans: [[0, 1_000]] })
  const waited = run({ status: "skipped", reason: "removed", scheduledForMs: 900, finishedAtMs: 9_000 })
  const inTime = [ended, waited, skippedAt(3_000, waited)]
  expect(withRoom(job(inTime, { removedAtMs: [8_900] }))).toEqual([])
  const heir = run({ scheduledForMs: 8_000, spans: [[15_000, 16_000]] })
  expect(withRoom(job([...inTime, heir, skippedAt(12_000, heir)], { removedAtMs: [8_900] }))).toEqual([])
})

test("a run that waited may lose the permit it was given to a change of the bound, and be skipped for overlap then", () => {
  const ended = run({ spans: [[0, 1_000]] })
  const running = run({ spans: [[60_100, 99_000]] })
  const waited = { ...skippedAt(70_000, running), scheduledForMs: 900 }
  const runs = [ended, running, waited, skippedAt(59_000, waited)]
  expect(withRoom(job(runs, { concurrency: 1 }))).toEqual([59_000])
  const versions = [
    version(1, 0, { concurrency: 1 }),
    version(2, 60_000, { concurrency: 1, overlap: "queue" }),
  ]
  expect(withRoom(job(runs, { versions }))).toEqual([59_000])
  const changed = [version(1, 0, { concurrency: 1 }), version(2, 60_000, { concurrency: 2 })]
  expect(withRoom(job([...runs, run({ spans: [[60_200, 99_000]] })], { versions: changed }))).toEqual([])
})

test("a permit that a change of the bound makes may be given to a run whose time comes as that is being written", () => {
  const running = run({ spans: [[0, 70_000]] })
  const waited = run({ scheduledForMs: 59_500, spans: [[64_000, 65_000]] })
  const wider = { versions: [version(1, 0, { concurrency: 1 }), version(2, 60_000, { concurrency: 2 })] }
  expect(withRoom(job([running, waited, skippedAt(62_000, waited)], wider))).toEqual([])
  expect(withRoom(job([running, waited, skippedAt(62_000, waited)], { concurrency: 2 }))).toEqual([62_000])
})

test("the run that a skipped one names must have been in its way", () => {
  const [early, running] = [run({ spans: [[-9_000, -8_000]] }), run({ spans: [[0, 1_500]] })]
  expect(withRoom(job([early, running, skippedAt(1_000, early)]))).toEqual([1_000])
})
