/** A store's own subscribers, which print what they get: each of one event, as the local bus does not tell its name. */
export const subscribers = Object.fromEntries(
  ["failed", "missed", "recovered", "unattended"].map((name) => [
    `subscribers/${name}.js`,
    `exports.__esModule = true
exports.config = { event: "scheduled-job.${name}" }
exports.default = async ({ data }) => console.log("EVENT " + JSON.stringify({ eventName: "scheduled-job.${name}", data }))`,
  ]),
)

/** What a subscriber printed. */
interface Told {
  eventName: string
  data: Record<string, unknown>
}

/** The events in what a server printed, in their order. */
export const eventsIn = (log: string[]): Told[] =>
  log.flatMap((line) => {
    const at = line.indexOf("EVENT ")
    return at < 0 ? [] : [JSON.parse(line.slice(at + 6)) as Told]
  })
