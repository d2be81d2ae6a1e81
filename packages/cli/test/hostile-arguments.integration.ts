import { createCommandBench, type CommandBench } from "./command-bench.fixture"

const password = "pa55-w0rd"
const huge = "x".repeat(100_000)
const escape = "\u001b]0;owned\u0007\u009b31m\u202e"

const time = /expected a time such as .*, got "/
const tooMany = /^nightshift: too many arguments for '\w+'\. Expected \d arguments? but got \d\.$/
const length = /expected a length of time/
const unknownJob = /^the name of a job: expected one of stock, got "/
const unknownRun = /^the id of a run: expected one that the ledger holds, got "/

/** What is typed, and a part of the one line that answers it. */
const wrong: [args: string[], message: RegExp][] = [
  // No command, or none that exists
  [["--json"], /^nightshift: expected a command that exists\. See `nightshift --help`\.$/],
  [["help", "nope"], /^nightshift: expected a command that exists\./],
  [[""], /^nightshift: unknown command ''/],
  [["__proto__"], /^nightshift: unknown command '__proto__'/],
  [[huge], /^nightshift: unknown command 'x{200,300}\.\.\.$/],
  [[`l${escape}`], /^nightshift: unknown command 'l\\u001b\]0;owned\\u0007\\u009b31m\\u202e'/],
  [[`postgres://ada:${password}@db/shop`], /^nightshift: unknown command 'postgres:\/\/ada:\[not shown\]@db/],
  // Options that no command has
  [["list", "--json=yes"], /^nightshift: unknown option '--json=yes'$/],
  [["audit", "--form", "-2h"], /^nightshift: unknown option '--form' \(Did you mean --from\?\)$/],
  [["prune", "--older-then", "1d"], /\(Did you mean --older-than\?\)$/],
  [["run", "stock", "--eval", "1"], /^nightshift: unknown option '--eval'/],
  [["simulate", "--out"], /^nightshift: option '--out <file>' argument missing$/],
  [["history", "--run"], /^nightshift: option '--run <id>' argument missing$/],
  [["list", "--database-url"], /^nightshift: option '--database-url <url>' argument missing$/],
  // Too few, and too many
  ...["next", "run", "pause", "resume", "cancel", "retry", "backfill", "why"].map(
    (command): [string[], RegExp] => [
      [command],
      /^nightshift: (missing required argument|required option) '/,
    ],
  ),
  ...["simulate", "list", "watch", "audit", "doctor", "verify", "prune"].map(
    (command): [string[], RegExp] => [[command, "extra"], tooMany],
  ),
  ...["run", "pause", "resume", "cancel", "retry", "history"].map((command): [string[], RegExp] => [
    [command, "stock", "extra"],
    tooMany,
  ]),
  [["why", "stock", "now", "extra"], tooMany],
  [["backfill", "stock"], /^nightshift: required option '--from <time>' not specified$/],
  // Times
  [["next", "stock", "--from", "2026-13-01"], time],
  [["next", "stock", "--from", "2026-02-29"], time],
  [["next", "stock", "--to", "2026-11-25T25:00:00Z"], time],
  [["history", "--from", "1e3"], time],
  [["history", "--to", ""], time],
  [["audit", "--from", "+275760-09-13T00:00:00Z"], time],
  [["audit", "--to", "NaN"], time],
  [["audit", "--from", "-9999999d"], time],
  [["simulate", "--from", "soon"], time],
  [["shadow", "--redis-url", "redis://127.0.0.1:1", "--from", "x"], time],
  [["why", "stock", ""], time],
  [["why", "stock", escape], /got "\\u001b\]0;owned\\u0007\\u009b31m\\u202e"/],
  [["why", "stock", huge], /got "x{70,80}\.\.\./],
  [["backfill", "stock", "--from", "now", "--to", "-2h"], /a range that ends after it begins/],
  [["backfill", "stock", "--from", "0001-01-01T00:00:00Z"], /^the range of a backfill: expected/],
  [["list", "--timezone", ""], /^--timezone: time zone: expected the name of an IANA time zone, got ""/],
  [["list", "--timezone", escape], /IANA time zone, got "\\u001b/],
  [["list", "--timezone", "-5"], /IANA time zone, got "-5"/],
  // Lengths
  [["pause", "stock", "--for", "-5m"], /^--for: expected a length of time .*, got "-5m"/],
  [["pause", "stock", "--for", "0s"], length],
  [["pause", "stock", "--for", "1e9999h"], length],
  [["pause", "stock", "--for", "999999999d"], /^the length of a pause: expected .*, at most "366000d", got /],
  [["watch", "--every", "1ms"], /^--every: expected /],
  [["simulate", "--duration", "fast"], length],
  [["prune", "--older-than", "yesterday"], length],
  [["verify", "--for", "1s"], /^--for: expected a length of time from 10s to 7d, got "1s"/],
  [["verify", "--for", "30d"], /^--for: expected a length of time from 10s to 7d, got "30d"/],
  // Numbers
  [["next", "stock", "--count", "0"], /^--count: expected a whole number from 1 to 10000, got "0"/],
  [["next", "stock", "--count", "1e3"], /^--count: .*got "1e3"/],
  [["next", "stock", "--count", "9".repeat(30)], /^--count: .*got "9{30}"/],
  [["next", "stock", "--count", "٣"], /^--count: .*got "٣"/],
  [["history", "--limit", "1.5"], /^--limit: .*got "1\.5"/],
  [["history", "--limit", "-1"], /^--limit: .*got "-1"/],
  [["lint", ".", "--crowd", "0x10"], /^--crowd: .*got "0x10"/],
  [["prune", "--keep", "all"], /^--keep: .*got "all"/],
  [["verify", "--seed", "-1"], /^--seed: .*got "-1"/],
  // Names of a set
  [["history", "--status", ""], /^--status: expected one of /],
  [["history", "--status", "failed;--"], /^--status: expected one of /],
  [["doctor", "--without", "all"], /^--without: expected one of postgres, /],
  [["doctor", "--without", "queue,"], /^--without: .*got ""/],
  [["next", "* * * * *", "--gap", "constructor"], /^--gap: expected /],
  [["history", "--cursor", "' OR 1=1 --"], /^cursor: expected the `next` of an earlier page, got /],
  // Jobs, runs and expressions
  [["run", ""], unknownJob],
  [["run", "-5 jobs"], /got "-5 jobs"/],
  [["run", "a\0b"], /got "a\\u0000b"/],
  [["run", escape], /got "\\u001b\]0;owned/],
  [["pause", "__proto__"], unknownJob],
  [["resume", "'; DROP TABLE scheduled_job; --"], unknownJob],
  [["backfill", huge, "--from", "-2h"], /got "x{70,80}\.\.\./],
  [["history", "stok"], /Did you mean "stock"\?$/],
  [["audit", "--job", "a\nb"], /got "a\\nb"/],
  [["simulate", "--job", "nobody"], unknownJob],
  [["cancel", "1x"], unknownRun],
  [["cancel", "9".repeat(400)], unknownRun],
  [["retry", ""], unknownRun],
  [["history", "--run", "1; --"], unknownRun],
  [["next", "* * * *"], /expected 5 fields .* did you mean '\* \* \* \* \*'\?$/],
  [["next", "60 * * * *"], /^the expression: cron expression "60 \* \* \* \*"/],
  [["next", `${"*,".repeat(2_000)}* * * * *`], /^the expression: cron expression /],
  // Data
  [["run", "stock", "--data", "{"], /^--data: expected a JSON object such as .*, got a text that is no JSON/],
  [["run", "stock", "--data", `"${password}"`], /^--data: .*, got a string/],
  [
    ["run", "stock", "--data", `{"a":${"[".repeat(64)}${"]".repeat(64)}}`],
    /at most 64 levels of objects and lists/,
  ],
  [
    ["run", "stock", "--data", `${'{"a":'.repeat(6_000)}1${"}".repeat(6_000)}`],
    /at most 64 levels of objects/,
  ],
  [["run", "stock", "--data", '{"a":"\\u0000"}'], /NUL or half of a character at "a"/],
  // Files
  [["check", "absent"], /^the folder of job files: expected a folder, got ".*absent"\. Correct the path/],
  [["check", "nightshift.broken.js"], /^the folder of job files: expected a folder/],
  [["check", "a\0b"], /^the folder of job files: expected a folder/],
  [["plan", "dist/jbos"], /^the folder of job files: expected a folder/],
  [["lint", "absent"], /^the folder of job files: expected a folder/],
  [["check"], /^the job files: expected their folders, got nothing\./],
  [["list", "--config", "absent.js"], /^--config: expected a file, got ".*absent\.js"/],
  [["list", "--config", "a\0b"], /^--config: expected a file/],
  // Services
  [["migrate"], /^the Redis of the stock scheduler: expected its address, got nothing\. Set REDIS_URL/],
  [["shadow"], /^the Redis of the stock scheduler: expected its address/],
  [["migrate", "--redis-url", `redis://:${password}@127.0.0.1:1`], /^the queue /],
  [["shadow", ".", "--redis-url", `redis:/:${password}@127.0.0.1:1`], /^the queue /],
]

describe("wrong use of the command", () => {
  let commands: CommandBench
  beforeAll(async () => {
    commands = await createCommandBench()
    const { lastHour } = commands
    await commands.rows.job({ name: "stock", createdAtMs: lastHour, watermarkMs: Date.now() + 1e9 })
  })
  afterAll(() => commands.clear())

  test.each(wrong.map(([args, message]) => [shown(args), args, message] as const))(
    "%s is one line on stderr and exit code 2",
    async (_shown, args, message) => {
      const before = await everyRow()
      const { exitCode, out, err } = await commands.nightshift(...args)
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" })
      const text = args.includes("--json")
        ? (JSON.parse(err) as { error: { message: string } }).error.message
        : err.replace(/\n$/, "")
      expect(text).toMatch(message)
      expect(err).toMatch(/^[^\n]*\n$/)
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
      expect(err).not.toContain(password)
      expect(err.length).toBeLessThan(2_000)
      expect(await everyRow()).toEqual(before)
    },
  )

  const everyRow = async () =>
    commands.bench.sql(
      `SELECT (SELECT jsonb_agg(j) FROM scheduled_job j) AS jobs, (SELECT count(*) FROM scheduled_job_run) AS runs,
              (SELECT count(*) FROM scheduled_job_event) AS events`,
    )

  test.each([`red ${escape}`, "two\nlines", "a\tb\rc", "<b>\u2028</b>"])(
    "a job %j, which somebody wrote to the ledger, is shown and steers nothing",
    async (name) => {
      await commands.rows.job({ name, createdAtMs: commands.lastHour, watermarkMs: Date.now() + 1e9 })
      for (const args of [
        ["list"],
        ["watch", "--once"],
        ["audit"],
        ["doctor"],
        ["pause", name],
        ["resume", name],
      ]) {
        const { exitCode, out, err } = await commands.nightshift(...args)
        expect({ args, err, exitCode: exitCode < 2 }).toEqual({ args, err: "", exitCode: true })
        // eslint-disable-next-line no-control-regex -- what must not be there
        expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
      }
      await commands.bench.sql("DELETE FROM scheduled_job WHERE name = $1", [name])
    },
  )
})

function shown(args: string[]): string {
  const text = JSON.stringify(args)
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
