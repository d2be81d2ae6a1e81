import type { LogLine } from "../history"
import type { Tables } from "./memory-database"

export function recordLogs(tables: Tables, lines: LogLine[]): void {
  for (const line of lines) {
    if (!tables.runs.get(line.runId)) continue
    const kept = tables.logs.get(line.runId) ?? []
    if (kept.some((each) => each.attempt === line.attempt && each.line === line.line)) continue
    kept.push({ ...line })
    tables.logs.set(line.runId, kept)
  }
}

export function logs(tables: Tables, { runId, limit }: { runId: string; limit: number }): LogLine[] {
  return [...(tables.logs.get(runId) ?? [])]
    .sort((a, b) => a.attempt - b.attempt || a.line - b.line)
    .slice(0, limit)
    .map((line) => ({ ...line }))
}
