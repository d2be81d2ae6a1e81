import { createSlotForecast } from "./slot-forecast"

function createBench(slots: number) {
  const clock = { nowMs: 0, localNow: () => clock.nowMs }
  const forecast = createSlotForecast({ clock, slots })
  const take = (job: string, ms: number) => {
    const ended = forecast.began(job)
    clock.nowMs += ms
    ended()
  }
  const reserveAll = (job: string) => {
    const reservations = []
    for (let next = forecast.reserve(job); next; next = forecast.reserve(job)) reservations.push(next)
    return reservations
  }
  return { clock, turnover: forecast, take, reserveAll }
}

test("while nothing is known, and of a job whose runs take long, none is claimed ahead", () => {
  const { turnover: forecast, take } = createBench(9)
  expect(forecast.reserve("new")).toBeUndefined()
  take("slow", 500)
  expect(forecast.reserve("slow")).toBeUndefined()
  expect(forecast.reserve("new")).toBeUndefined()
})

test("of jobs that are new, four times as many as have ended soon before, of whatever job, until one takes long", () => {
  const { turnover: forecast, take, reserveAll } = createBench(9)
  for (let times = 0; times < 5; times++) take("job", 1)
  const reservations = reserveAll("new")
  expect(reservations).toHaveLength(20)
  reservations.forEach((reservation) => reservation.end())
  take("slow", 100)
  expect(forecast.reserve("new")).toBeUndefined()
  expect(forecast.reserve("job")).toBeDefined()
})

test("so many are claimed ahead as have slots within 20 ms", () => {
  const { take, reserveAll } = createBench(9)
  take("job", 2)
  const reservations = reserveAll("job")
  expect(reservations).toHaveLength(90)
  reservations[0]!.end()
  reservations[0]!.end()
  expect(reserveAll("job")).toHaveLength(1)
})

test("of runs that take no time at all, not without end", () => {
  const { take, reserveAll } = createBench(9)
  take("job", 0)
  expect(reserveAll("job")).toHaveLength(1_000)
})

test("slots that have been taken for long count as taken", () => {
  const { clock, turnover: forecast, take, reserveAll } = createBench(4)
  take("job", 5)
  const given = [forecast.taken("job"), forecast.taken("job"), forecast.taken("job")]
  clock.nowMs += 60
  expect(reserveAll("job")).toHaveLength(4)
  forecast.taken("job")
  clock.nowMs += 60
  expect(forecast.reserve("job")).toBeUndefined()
  given.forEach((give) => give())
  expect(reserveAll("job").length).toBeGreaterThan(0)
})

test("a slot that a run of a job has whose runs take long counts as taken at once", () => {
  const { turnover: forecast, take, reserveAll } = createBench(2)
  take("slow", 500)
  take("job", 5)
  forecast.taken("slow")
  expect(reserveAll("job")).toHaveLength(4)
  forecast.taken("slow")
  expect(forecast.reserve("job")).toBeUndefined()
})

test("where one that was reserved had no slot, none is reserved until a handler has ended soon", () => {
  const { turnover: forecast, take } = createBench(4)
  take("job", 1)
  forecast.failed()
  expect([forecast.reserve("job"), forecast.mayBeSoon("job")]).toEqual([undefined, false])
  take("slow", 500)
  expect(forecast.reserve("job")).toBeUndefined()
  take("other", 1)
  expect(forecast.mayBeSoon("job")).toBe(true)
  expect(forecast.reserve("job")).toBeDefined()
})

test("nothing speaks against a job that is new, until runs take long, and no slot is quick", () => {
  const { clock, turnover: forecast, take } = createBench(1)
  expect(forecast.mayBeSoon("new")).toBe(true)
  take("slow", 500)
  expect([forecast.mayBeSoon("slow"), forecast.mayBeSoon("new")]).toEqual([false, false])
  for (let times = 0; times < 30; times++) take("quick", 1)
  expect([forecast.mayBeSoon("slow"), forecast.mayBeSoon("new")]).toEqual([false, true])
  forecast.taken("job")
  clock.nowMs += 60
  expect(forecast.mayBeSoon("quick")).toBe(false)
})

test.each([0, 1])("with %d slots beside the kept one, none that is not there is counted on", (slots) => {
  const { take, reserveAll } = createBench(slots)
  take("job", 0)
  expect(reserveAll("job").length > 0).toBe(slots > 0)
})

test("what a job's runs take is learned again when it changes", () => {
  const { turnover: forecast, take } = createBench(9)
  take("job", 1)
  for (let times = 0; times < 5; times++) take("job", 200)
  expect(forecast.reserve("job")).toBeUndefined()
  for (let times = 0; times < 20; times++) take("job", 1)
  expect(forecast.reserve("job")).toBeDefined()
})
