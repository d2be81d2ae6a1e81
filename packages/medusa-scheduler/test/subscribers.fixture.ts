/** Subscribers of a store that print what they get: one for each event, as the local bus does not pass its name. */
export const subscribers = Object.fromEntries(
  ["failed", "missed", "recovered", "unattended"].map((name) => [
    `subscribers/${name}.js`,
    `exports.__esModule = true
exports.config = { event: "scheduled-job.${name}" }
exports.default = async ({ data }) => console.log("EVENT " + JSON.stringify({ eventName: "scheduled-job.${name}", data }))`,
  ]),
)

/** What a subscriber printed. */
interface PrintedEvent {
  eventName: string
  data: Record<string, unknown>
}

/** The events that a server printed, in order. */
export const eventsIn = (log: string[]): PrintedEvent[] =>
  log.flatMap((line) => {
    const at = line.indexOf("EVENT ")
    return at < 0 ? [] : [JSON.parse(line.slice(at + 6)) as PrintedEvent]
  })
