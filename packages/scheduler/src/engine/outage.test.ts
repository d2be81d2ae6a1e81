import { createVirtualClock } from "../base/virtual-clock"
import { createOutage } from "./outage"

function createBench() {
  const log: string[] = []
  const told: string[] = []
  const logger = {
    info: (line: string) => log.push(line),
    warn: () => undefined,
    error: (line: string) => log.push(line),
  }
  const clock = createVirtualClock()
  return {
    log,
    told,
    clock,
    outage: createOutage({
      clock,
      logger,
      what: "Redis at 127.0.0.1:6379",
      meanwhile: "Nothing is lost.",
      onTold: (state) => told.push(state),
    }),
  }
}
const refused = new Error("connect ECONNREFUSED")

test("an outage is told once, and its end once, however many calls fail in between", () => {
  const { log, told, clock, outage } = createBench()
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
  expect(told).toEqual(["began", "ended"])
})

test("a hiccup of less than a second is not told, nor is its end", () => {
  const { log, told, clock, outage } = createBench()
  outage.began(refused)
  clock.advance(999)
  outage.ended()
  clock.advance(10_000)
  expect([log, told]).toEqual([[], []])
})

test("the next outage is told again", () => {
  const { log, clock, outage } = createBench()
  for (let outages = 0; outages < 2; outages++) {
    outage.began(refused)
    clock.advance(2_000)
    outage.ended()
  }
  expect(log).toHaveLength(4)
})

test("after a stop no outage is reported any more", () => {
  const { log, told, clock, outage } = createBench()
  outage.began(refused)
  outage.stop()
  outage.began(refused)
  clock.advance(60_000)
  expect([log, told, clock.waiting()]).toEqual([[], [], 0])
})
