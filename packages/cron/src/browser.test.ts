import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createContext, runInContext } from "node:vm"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

/** The whole of `index.ts` for a browser. Nothing is left out of the bundle, so an import of a Node.js module fails. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, "index.ts")],
    bundle: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    format: "iife",
    globalName: "cron",
    write: false,
    logLevel: "silent",
  })
  return outputFiles[0]!.text
}

test("the package without describe is at most 15 kB, minified and gzipped, and the README gives its size", async () => {
  const { length } = gzipSync(await bundle())
  expect(length).toBeLessThanOrEqual(15_000)
  const readme = readFileSync(join(__dirname, "../README.md"), "utf8")
  const stated = Number(/(\d+\.\d) kB/.exec(readme)?.[1])
  // gzip differs a little between versions of Node.js.
  expect(Math.abs(stated - length / 1000)).toBeLessThan(0.3)
})

test("the package runs where there is nothing but JavaScript itself", async () => {
  // Neither process nor Buffer, nor what a browser adds.
  const context = createContext({})
  runInContext(await bundle(), context)
  const schedule = { expression: "30 2 * * *", timezone: "Europe/Berlin", gap: "run-after", fold: "first" }
  const next = `cron.compileSchedule(${JSON.stringify(schedule)}).next(${Date.parse("2025-03-29T12:00Z")})`
  expect(runInContext(next, context)).toBe(Date.parse("2025-03-30T01:00Z"))
})
