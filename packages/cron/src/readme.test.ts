import { readFileSync } from "node:fs"
import { join } from "node:path"
import { runInNewContext } from "node:vm"
import { transformSync } from "esbuild"
import * as describeModule from "./describe"
import * as index from "./index"

const readme = readFileSync(join(__dirname, "../README.md"), "utf8")
const benchmarks = readFileSync(join(__dirname, "../../../docs/benchmarks.md"), "utf8")
const modules: Record<string, unknown> = {
  "@nightshift/cron": index,
  "@nightshift/cron/describe": describeModule,
}

test("the example of the README returns what its comments say", () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ""
  const commented = /^(\w.*\)) \/\/ (".*"|\d+(?=, which is (\S+)))/gm
  const code = example.replace(commented, (_, call: string, value: string, instant?: string) => {
    const same = instant === undefined ? value : `Date.parse("${instant}")`
    return `returned.push(${call}, ${value}); stated.push(${value}, ${same}) //`
  })
  const [returned, stated] = [[], []]
  const script = transformSync(code, { loader: "ts", format: "cjs" }).code
  runInNewContext(script, { module: {}, require: (name: string) => modules[name], returned, stated })
  expect(stated).toHaveLength(4)
  expect(returned).toEqual(stated)
})

test("the README has the medians of docs/benchmarks.md", () => {
  const rowsOf = (text: string) =>
    text
      .split("\n")
      .filter((line) => /^\| `[^`]+` in /.test(line))
      .map((line) => line.split("|").map((cell) => cell.trim()))
  const section = /<!-- figures: cron -->[\s\S]*?<!-- end/.exec(benchmarks)?.[0] ?? ""
  const measured = rowsOf(section).map(([, schedule, subject, time]) => [
    schedule,
    subject,
    time?.split(" ")[0],
  ])
  const subjects = ["Nightshift", "croner", "cron-parser", "cronosjs"]
  const shown = rowsOf(readme).flatMap(([, schedule, ...times]) =>
    subjects.map((subject, column) => [schedule, subject, times[column]]),
  )
  expect(shown.length).toBeGreaterThan(0)
  expect(shown).toEqual(measured)
})
