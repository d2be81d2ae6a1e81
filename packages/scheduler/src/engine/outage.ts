import type { Clock, Timer } from "../base/clock"
import { formatDuration } from "../base/duration"
import { messageOf, type Logger } from "../base/logger"

/** Tells of an outage once, and of its end once, however many calls fail in between. */
export interface Outage {
  began(error: unknown): void
  ended(): void
  /** Whether it lasts, as far as is known. */
  lasts(): boolean
  /** Reports nothing more. */
  stop(): void
}

/** An outage that ends sooner than this is a hiccup, and not worth a line. */
const worthTellingMs = 1_000

export function createOutage(options: {
  clock: Clock
  logger: Logger
  /** What is out of reach, such as `Redis at 127.0.0.1:6379`. */
  what: string
  /** What happens meanwhile, as a sentence. */
  meanwhile: string
  /** Hears of what is told. */
  onTold: (state: "began" | "ended") => void
}): Outage {
  const { clock, logger, what, meanwhile, onTold } = options
  let since: number | undefined
  let told = false
  let timer: Timer | undefined
  let stopped = false
  return {
    began(error) {
      if (stopped || since !== undefined) return
      since = clock.localNow()
      timer = clock.setTimer(() => {
        told = true
        onTold("began")
        logger.error(`${what} cannot be reached: ${messageOf(error)}. ${meanwhile}`)
      }, worthTellingMs)
    },
    ended() {
      if (stopped || since === undefined) return
      timer?.cancel()
      if (told) {
        logger.info(`${what} answers again after ${formatDuration(clock.localNow() - since)}.`)
        onTold("ended")
      }
      since = undefined
      told = false
    },
    lasts: () => since !== undefined,
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
