import { writeFile } from "node:fs/promises"
import { extname, resolve } from "node:path"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { timelinePage } from "../timeline/timeline-page"
import { timelineSvg } from "../timeline/timeline-svg"
import { simulationSummary, simulationTables, type SimulationReport } from "./simulation-text"
import { usageError } from "../base/usage-error"
import type { View } from "./view"

interface PicturePath {
  path: string
  kind: "svg" | "html"
}

/** @throws NightshiftError OPTION_INVALID unless it ends in .svg or .html */
export function readPicturePath(given: string, folder: string): PicturePath {
  const kind = extname(given).toLowerCase().slice(1)
  if (kind === "svg" || kind === "html") return { path: resolve(folder, given), kind }
  throw usageError({
    where: "--out",
    expected: "a file's name that ends in .svg or .html",
    found: given,
    hint: "The ending says what is drawn: a picture, or a page with its tables.",
  })
}

/** @throws NightshiftError OPTION_INVALID where the file cannot be written */
export async function writePicture(
  { path, kind }: PicturePath,
  { view, ...report }: SimulationReport & { view: View },
): Promise<void> {
  const { timezone } = view
  const { simulation } = report
  const drawn =
    kind === "svg"
      ? timelineSvg(simulation, { timezone })
      : timelinePage(simulation, {
          timezone,
          summary: simulationSummary(report, view),
          tables: simulationTables(report, view),
        })
  try {
    await writeFile(path, drawn)
  } catch (error) {
    throw usageError({
      where: "--out",
      expected: "a file that can be written",
      found: messageOf(error),
      hint: "Correct the path, or create its folder.",
    })
  }
}
