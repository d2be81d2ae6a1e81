import { execFile } from "node:child_process"
import { join } from "node:path"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

const bin = join(__dirname, "../dist/bin.js")
const note = /^Times are in UTC, as this machine's time zone has no IANA name\. .*\n$/

describe("a machine whose time zone has no name", () => {
  let command: CommandBench
  beforeAll(async () => {
    command = await createCommandBench()
    await command.aDayOfStock()
  })
  afterAll(() => command.clear())

  /** The command in a process of its own: a process reads its zone as it starts. */
  const inZone = (zone: string, ...args: string[]) =>
    new Promise<{ exitCode: number; out: string; err: string }>((resolve) => {
      const env = { ...process.env, TZ: zone, DATABASE_URL: command.bench.databaseUrl }
      const child = execFile(process.execPath, [bin, ...args], { cwd: command.folder, env }, (_, out, err) =>
        resolve({ exitCode: child.exitCode ?? -1, out, err }),
      )
    })

  test.each(["", "UTC+3", ":/etc/localtime", "GMT-3", "Nowhere/Else", "\u{1F570}"])(
    "TZ=%j: times are in UTC, one line says so, and nothing fails",
    async (zone) => {
      const paused = await inZone(zone, "pause", "stock", "--for", "1h")
      expect(paused.err).toMatch(note)
      expect(paused).toMatchObject({
        exitCode: 0,
        out: expect.stringMatching(/^stock is paused until .* UTC\.\n$/),
      })
      for (const args of [["list"], ["audit", "--from", "-2h"], ["history", "stock"], ["watch", "--once"]]) {
        const result = await inZone(zone, ...args)
        expect(result.err).toMatch(note)
        expect(result.exitCode).toBe(0)
        expect(result.out).toMatch(/UTC|stock/)
      }
    },
  )

  test("nothing is said where the zone is named, nor beside a document, whose times are in UTC", async () => {
    for (const args of [
      ["list", "--timezone", "Europe/Berlin"],
      ["list", "--json"],
    ]) {
      expect(await inZone("UTC+3", ...args)).toMatchObject({ exitCode: 0, err: "" })
    }
  })
})
