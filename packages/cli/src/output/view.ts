import { formatInstant } from "@nightshift/scheduler/internal/base/instant"
import { plainLine, plainText } from "@nightshift/scheduler/internal/base/safe-text"
import { brokenTo, formatTable, type Column } from "./table"

/** How answers are shown to a person. */
export interface View {
  /** The zone of all times, which a caption names once. */
  readonly timezone: string
  /** `2026-11-25 14:30:00`; a dash for none. */
  time(ms: number | undefined): string
  /** Rows under their titles; `none` if there are no rows. */
  table(input: { columns: Column[]; rows: string[][]; none: string }): string
  /** The same under a line that names the zone of its times. */
  timetable(input: { columns: Column[]; rows: string[][]; none: string }): string
  /** A text, broken over lines at the screen's width. */
  text(text: string): string
}

export function createView(options: { timezone: string; columns: number | undefined }): View {
  const { timezone, columns: width } = options
  const text = (given: string) => {
    const plain = plainText(given)
    return width === undefined ? plain : brokenTo(plain, width).join("\n")
  }
  const table: View["table"] = ({ columns, rows, none }) =>
    rows.length === 0
      ? text(none)
      : formatTable({ columns, rows: rows.map((row) => row.map(plainLine)), width })
  return {
    timezone,
    time: (ms) => (ms === undefined ? "-" : formatInstant(ms, timezone).slice(0, -timezone.length - 1)),
    table,
    timetable: (input) =>
      input.rows.length === 0 ? table(input) : `${text(`Times in ${timezone}.`)}\n\n${table(input)}`,
    text,
  }
}
