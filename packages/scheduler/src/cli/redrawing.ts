import type { Screen } from "./live-terminal"

const escape = "\u001b["
/** The other screen, as of a pager, without a cursor; and back. */
const enter = `${escape}?1049h${escape}?25l`
const leave = `${escape}?25h${escape}?1049l`
const home = `${escape}H`
const clearLine = `${escape}K`
const clearBelow = `${escape}J`

/** A screen on which one frame is drawn over the other. */
export interface Redrawing {
  /** Draws a frame; what has no place on the screen is cut off. */
  draw(frame: string): void
  /** Gives the screen back as it was, and leaves the last frame on it. */
  end(): void
}

export function createRedrawing(options: { screen: Screen; out: (text: string) => void }): Redrawing {
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
