import { createVirtualClock } from "../base/virtual-clock"
import { createOutage } from "./outage"

function createBench() {
  const log: string[] = []
  const reported: string[] = []
  const logger = {
    info: (line: string) => log.push(line),
    warn: () => undefined,
    error: (line: string) => log.push(line),
  }
  const clock = createVirtualClock()
  return {
    log,
    reported,
    clock,
    outage: createOutage({
      clock,
      logger,
      what: "Redis at 127.0.0.1:6379",
      consequence: "Nothing is lost.",
      onReported: (state, { kind, code }) => reported.push(`${state} ${kind}${code ? ` ${code}` : ""}`),
    }),
  }
}
const refused = new Error("connect ECONNREFUSED")
const reply = (message: string) => Object.assign(new Error(message), { name: "ReplyError" })
const noInfo = reply("NOPERM this user has no permissions to run the 'info' command")
const conflict = Object.assign(new Error("could not serialize access"), { code: "40001", severity: "ERROR" })

test("an outage is reported once, and its end once, however many calls fail in between", () => {
  const { log, reported, clock, outage } = createBench()
  for (let call = 0; call < 50; call++) {
    outage.began(refused)
    clock.advance(100)
  }
  outage.ended()
  outage.ended()
  expect(log).toEqual([
    "Redis at 127.0.0.1:6379 cannot be reached: connect ECONNREFUSED. Nothing is lost.",
    "Redis at 127.0.0.1:6379 answers again after 5 s.",
  ])
  expect(reported).toEqual(["began unreachable", "ended unreachable"])
})

test("a hiccup of less than a second is not reported, nor is its end", () => {
  const { log, reported, clock, outage } = createBench()
  outage.began(refused)
  clock.advance(999)
  outage.ended()
  clock.advance(10_000)
  expect([log, reported]).toEqual([[], []])
})

test("the next outage is reported again", () => {
  const { log, clock, outage } = createBench()
  for (let outages = 0; outages < 2; outages++) {
    outage.began(refused)
    clock.advance(2_000)
    outage.ended()
  }
  expect(log).toHaveLength(4)
})

test("after a stop no outage is reported any more", () => {
  const { log, reported, clock, outage } = createBench()
  outage.began(refused)
  outage.stop()
  outage.began(refused)
  clock.advance(60_000)
  expect([log, reported, clock.waiting()]).toEqual([[], [], 0])
})

test("a service that answers with a refusal is not reported as one that cannot be reached, and the fix is reported", () => {
  const { log, reported, clock, outage } = createBench()
  outage.began(noInfo)
  clock.advance(2_000)
  expect(outage.lasts()).toBe(true)
  outage.ended()
  expect(log).toEqual([
    expect.stringMatching(
      /^Redis at 127.0.0.1:6379 can be reached, but refuses requests: NOPERM .*'info' command. .*ACL SETUSER/,
    ),
    "Redis at 127.0.0.1:6379 works again after 2 s.",
  ])
  expect(reported).toEqual(["began refused NOPERM", "ended refused NOPERM"])
})

test("a cause that changes is reported once it has held, as the end of one and the beginning of the other", () => {
  const { log, reported, clock, outage } = createBench()
  outage.began(refused)
  clock.advance(2_000)
  outage.began(noInfo)
  clock.advance(4_999)
  expect(log).toHaveLength(1)
  clock.advance(1)
  outage.began(reply("OOM command not allowed"))
  clock.advance(5_000)
  outage.ended()
  expect(reported).toEqual([
    "began unreachable",
    "ended unreachable",
    "began refused NOPERM",
    "ended refused NOPERM",
    "began refused OOM",
    "ended refused OOM",
  ])
  expect(log.at(-1)).toBe("Redis at 127.0.0.1:6379 works again after 12 s.")
})

test("two causes that take turns are reported as one", () => {
  const { log, clock, outage } = createBench()
  for (let call = 0; call < 50; call++) {
    outage.began(call % 2 ? refused : noInfo)
    clock.advance(400)
  }
  outage.ended()
  expect(log).toHaveLength(2)
})

test("a conflict of transactions is no outage, and is reported only where nothing comes through for long", () => {
  const { log, reported, clock, outage } = createBench()
  for (let beat = 0; beat < 20; beat++) {
    outage.began(conflict, "outcomes")
    expect(outage.lasts()).toBe(false)
    clock.advance(4_000)
    outage.ended("heartbeat")
  }
  expect([log, reported]).toEqual([[], []])
  outage.began(conflict)
  clock.advance(10_000)
  expect(log).toEqual([expect.stringContaining("other transactions keep getting in the way")])
})

test("a conflict does not delay the report of an outage that follows it", () => {
  const { reported, clock, outage } = createBench()
  outage.began(conflict)
  clock.advance(500)
  outage.began(refused)
  outage.began(conflict)
  clock.advance(1_000)
  expect(reported).toEqual(["began unreachable"])
})

test("one kind of work that is refused stays refused while others succeed, and ends with its own success", () => {
  const { log, reported, clock, outage } = createBench()
  const denied = Object.assign(new Error("permission denied for table t"), {
    code: "42501",
    severity: "ERROR",
  })
  for (let beat = 0; beat < 10; beat++) {
    outage.began(denied, "outcomes")
    clock.advance(4_000)
    outage.ended("heartbeat")
  }
  expect(log).toEqual([expect.stringContaining("Grant it")])
  outage.ended("outcomes")
  expect(reported).toEqual(["began refused 42501", "ended refused 42501"])
})

test("what was refused and never asked for again does not last for ever", () => {
  const { reported, clock, outage } = createBench()
  outage.began(noInfo, "claims")
  for (let beat = 0; beat < 9; beat++) {
    clock.advance(4_000)
    outage.ended("heartbeat")
  }
  expect(reported).toEqual(["began refused NOPERM", "ended refused NOPERM"])
})
