import { wallClock } from "./occurrence-model.fixture"
import { zoneChanges, zoneOffset } from "./zone-offset"

const from = Date.UTC(2020, 0, 1) / 1000
const to = Date.UTC(2030, 0, 1) / 1000
const week = 7 * 86_400

test("in every zone of the runtime, the changes of ten years are those that its clock shows", () => {
  for (const timezone of Intl.supportedValuesOf("timeZone")) {
    const localOf = wallClock(timezone)
    const shownAt = (second: number) => localOf(second * 1000) / 1000 - second
    const changes = zoneChanges(zoneOffset(timezone), from, to)
    const found = changes.map(({ at, before, after }) => [timezone, at, before, after])
    expect(found).toEqual(changes.map(({ at }) => [timezone, at, shownAt(at - 1), shownAt(at)]))
    let offset = changes[0]?.before ?? shownAt(from)
    let next = 0
    for (let second = from; second < to; second += week) {
      while (next < changes.length && changes[next]!.at <= second) offset = changes[next++]!.after
      if (shownAt(second) !== offset) throw new Error(`${timezone} has another offset at second ${second}`)
    }
  }
})
