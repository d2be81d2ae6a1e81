import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { plainText } from "@nightshift/scheduler/internal/base/safe-text"
import { errorDocument } from "../output/error-document"
import type { Screen } from "../terminal/terminal"
import type { Session } from "../session/session"
import { createView } from "../output/view"
import type { WatchFacts } from "./watch-facts"
import { frameDocument, frameText } from "./watch-frame"

/** Where the frames of `watch` go. */
interface Frames {
  /** How many jobs fit. */
  mostJobs(): number
  show(facts: WatchFacts): void
  /** The ledger does not answer; `facts` are the last ones that it gave. */
  failed(error: unknown, facts: WatchFacts): void
  end(): void
}

/** The lines of a frame without its rows: sums, titles, the number of hidden jobs, an error, how to quit. */
const linesBesideRows = 9

/** Draws frames one over the other on a screen; in a pipe, and of JSON, each follows the one before. */
export function createFrames(session: Session, kind: { isJson: boolean; isOnce: boolean }): Frames {
  const { terminal } = session
  const { screen } = terminal.live
  if (kind.isJson) {
    return {
      mostJobs: () => Infinity,
      show: (facts) => terminal.out(`${plainText(JSON.stringify(frameDocument(facts)))}\n`),
      failed: (error) => terminal.err(`${JSON.stringify({ error: errorDocument(error) })}\n`),
      end: () => undefined,
    }
  }
  if (screen && !kind.isOnce) return drawn(session, screen)
  const view = createView({ timezone: session.timezone, columns: terminal.columns })
  return {
    mostJobs: () => Infinity,
    show: (facts) => terminal.out(`${frameText(facts, view)}\n${kind.isOnce ? "" : "\n"}`),
    failed: (error) => terminal.err(`${plainText(messageOf(error))}\n`),
    end: () => undefined,
  }
}

function drawn(session: Session, screen: Screen): Frames {
  const { terminal, timezone } = session
  const redrawing = createRedrawing({ screen, out: (text) => terminal.out(text) })
  const draw = (facts: WatchFacts, notes: string[]) => {
    const view = createView({ timezone, columns: screen.size().columns })
    redrawing.draw([frameText(facts, view), ...notes.map((text) => view.text(text)), "q quits."].join("\n\n"))
  }
  return {
    mostJobs: () => Math.max(1, screen.size().rows - linesBesideRows),
    show: (facts) => draw(facts, []),
    failed: (error, facts) => draw(facts, [`Not up to date: ${messageOf(error)}`]),
    end: () => redrawing.end(),
  }
}

const escape = "\u001b["
/** The alternate screen, as a pager uses it, without a cursor; and back. */
const enter = `${escape}?1049h${escape}?25l`
const leave = `${escape}?25h${escape}?1049l`
const home = `${escape}H`
const clearLine = `${escape}K`
const clearBelow = `${escape}J`

/** A screen on which one frame is drawn over the other. */
interface Redrawing {
  /** Draws a frame; what does not fit on the screen is cut off. */
  draw(frame: string): void
  /** Gives the screen back as it was, and leaves the last frame on it. */
  end(): void
}

function createRedrawing(options: { screen: Screen; out: (text: string) => void }): Redrawing {
  const { screen, out } = options
  let last: string | undefined
  return {
    draw(frame) {
      if (last === undefined) out(enter)
      last = frame
      const { columns, rows } = screen.size()
      const lines = frame.split("\n").slice(0, rows)
      // Line by line over the old frame: a screen that is cleared first would flicker.
      out(`${home}${lines.map((line) => `${line.slice(0, columns)}${clearLine}`).join("\n")}${clearBelow}`)
    },
    end() {
      if (last !== undefined) out(`${leave}${last}\n`)
    },
  }
}
