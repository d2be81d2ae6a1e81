import { messageOf } from "../base/logger"
import { plainText } from "../base/plain-text"
import { errorDocument } from "./error-document"
import { createRedrawing } from "./redrawing"
import type { Screen } from "./live-terminal"
import type { Session } from "./session"
import { createView } from "./view"
import type { WatchFacts } from "./watch-facts"
import { frameDocument, frameText } from "./watch-frame"

/** Where the frames of `watch` go. */
export interface Frames {
  /** So many jobs have a place. */
  mostJobs(): number
  show(facts: WatchFacts): void
  /** The ledger does not answer; `facts` are the last ones. */
  trouble(error: unknown, facts: WatchFacts): void
  end(): void
}

/** What a drawn frame has beside its rows: the sums, the titles, what is left out, what is wrong, how to end. */
const linesBesideRows = 9

/** Draws frames one over the other on a screen; in a pipe, and of JSON, each follows the one before. */
export function createFrames(session: Session, kind: { isJson: boolean; isOnce: boolean }): Frames {
  const { terminal } = session
  const { screen } = terminal.live
  if (kind.isJson) {
    return {
      mostJobs: () => Infinity,
      show: (facts) => terminal.out(`${plainText(JSON.stringify(frameDocument(facts)))}\n`),
      trouble: (error) => terminal.err(`${JSON.stringify({ error: errorDocument(error) })}\n`),
      end: () => undefined,
    }
  }
  if (screen && !kind.isOnce) return drawn(session, screen)
  const view = createView({ timezone: session.timezone, columns: terminal.columns })
  return {
    mostJobs: () => Infinity,
    show: (facts) => terminal.out(`${frameText(facts, view)}\n${kind.isOnce ? "" : "\n"}`),
    trouble: (error) => terminal.err(`${plainText(messageOf(error))}\n`),
    end: () => undefined,
  }
}

function drawn(session: Session, screen: Screen): Frames {
  const { terminal, timezone } = session
  const redrawing = createRedrawing({ screen, out: (text) => terminal.out(text) })
  const draw = (facts: WatchFacts, trouble: string[]) => {
    const view = createView({ timezone, columns: screen.size().columns })
    redrawing.draw(
      [frameText(facts, view), ...trouble.map((text) => view.text(text)), "q ends."].join("\n\n"),
    )
  }
  return {
    mostJobs: () => Math.max(1, screen.size().rows - linesBesideRows),
    show: (facts) => draw(facts, []),
    trouble: (error, facts) => draw(facts, [`This is from before: ${messageOf(error)}`]),
    end: () => redrawing.end(),
  }
}
