import { context, trace } from "@opentelemetry/api"
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks"
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { z } from "zod"
import { createMetrics } from "@nightshift/scheduler/metrics"
import { createTracing } from "@nightshift/scheduler/tracing"
import type { Observer } from "@nightshift/scheduler"
import { job, until } from "../../scheduler/test/bench.fixture"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

const password = 'correct horse/"battery"'
const token = "t0k3n-of-the-config"
const nextYear = { schedule: "0 0 1 1 *" }
const mail = { ...nextYear, data: { api: { token }, to: "ada" }, secrets: ["api.token", "password"] }

/** Every form in which a secret may slip out. */
const forms = [password, token].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
])
const exporter = new InMemorySpanExporter()

describe("data that a job names as secret", () => {
  let commands: CommandBench
  let received: unknown[]
  let runs: Record<string, string>
  const metrics = createMetrics({
    workload: () => Promise.resolve({ queues: [], liveWorkers: 1 }),
    queues: () => [],
  })
  const given: unknown[] = []

  beforeAll(async () => {
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    )
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    commands = await createCommandBench()
    received = []
    const observer: Observer = {
      runEnded: (run, end) =>
        received.push([run.runId, end.outcome, String((end.thrown as Error | undefined)?.stack)]),
    }
    const scheduler = commands.bench.createScheduler({
      observers: [observer, createTracing(), metrics.observer],
    })
    const login = ({ api, password: own }: Record<string, unknown>) =>
      `https://x?t=${encodeURIComponent((api as { token: string }).token)}&p=${JSON.stringify(own)}`
    const jobs = [
      job({ name: "throws", ...mail }, (run) => {
        const { data, logger } = run
        given.push(data)
        logger.info(`with ${login(data)}`)
        const warn: (...args: unknown[]) => void = (...args) => logger.warn(...(args as [string]))
        warn("as JSON", data, new Error(login(data)))
        run.progress({ at: login(data), data })
        throw Object.assign(new Error(`no login at ${login(data)}`), { code: String(data.password) })
      }),
      job({ name: "returns", ...mail, transaction: true }, ({ data }) => ({ url: login(data), data })),
      job(
        {
          name: "refuses",
          ...mail,
          schema: z.object({
            password: z
              .string()
              .max(5, { error: ({ input }) => `not ${JSON.stringify(input)}` })
              .optional(),
          }),
        },
        () => undefined,
      ),
      job({ name: "rejects", ...mail }, ({ data }) => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as handlers do
        throw { reason: "no login", with: data }
      }),
    ]
    for (const each of jobs) await scheduler.register(each)
    await scheduler.start()
    runs = {}
    for (const { name } of jobs) {
      const data = { api: { token }, password, to: "ada" }
      runs[name] = (await scheduler.trigger(name, data)).runId
    }
    await until("all are over", () => received.length === jobs.length)
    await scheduler.stop()
  })
  afterAll(async () => {
    await commands.clear()
    trace.disable()
    context.disable()
  })

  const leaks = (text: string) => forms.filter((form) => text.includes(form))

  test("reach the handler as they are", () => {
    expect(given).toEqual([{ api: { token }, password, to: "ada" }])
  })

  test.each<[string, () => Promise<string> | string]>([
    ["the log", () => commands.bench.log.join("\n")],
    ["observers, and with them the store's events", () => JSON.stringify(received)],
    [
      "spans",
      () =>
        JSON.stringify(
          exporter.getFinishedSpans().map((span) => [span.attributes, span.events, span.status]),
        ),
    ],
    ["metrics", async () => metrics.render()],
    [
      "what the ledger keeps of runs, but for the data to run with",
      async () =>
        JSON.stringify(await commands.bench.sql("SELECT to_jsonb(r) - 'data' FROM scheduled_job_run r")),
    ],
    [
      "the kept lines",
      async () => JSON.stringify(await commands.bench.sql("SELECT message FROM scheduled_job_log")),
    ],
    [
      "versions and events",
      async () =>
        JSON.stringify([
          await commands.bench.sql("SELECT * FROM scheduled_job_version"),
          await commands.bench.sql("SELECT * FROM scheduled_job_event"),
        ]),
    ],
    ...[
      ["history"],
      ["history", "throws", "--json"],
      ["history", "refuses", "--json"],
      ["list", "--json"],
      ["watch", "--once", "--json"],
      ["audit", "--json"],
    ].map((args): [string, () => Promise<string>] => [
      `nightshift ${args.join(" ")}`,
      async () => {
        const { out, err } = await commands.nightshift(...args)
        return `${out}${err}`
      },
    ]),
    [
      "nightshift why",
      async () => {
        const run = await commands.bench.sql<{ at: Date }>(
          "SELECT scheduled_for AS at FROM scheduled_job_run WHERE id = $1",
          [runs.throws],
        )
        const { out, err } = await commands.nightshift("why", "throws", run[0]!.at.toISOString())
        return `${out}${err}`
      },
    ],
    [
      "nightshift run with data that are no JSON",
      async () =>
        (await commands.nightshift("run", "throws", "--data", `{"password": ${JSON.stringify(password)}`))
          .err,
    ],
  ])("are not in %s", async (_place, read) => {
    const text = await read()
    expect(text.length).toBeGreaterThan(10)
    expect(leaks(text)).toEqual([])
  })

  test("leave [secret] where they were", async () => {
    const { document } = await commands.json("history", "throws")
    expect(document.runs).toMatchObject([
      {
        data: { api: { token: "[secret]" }, password: "[secret]", to: "ada" },
        error: { message: 'no login at https://x?t=[secret]&p="[secret]"', code: "[secret]" },
        progress: { data: { to: "ada", password: "[secret]" } },
      },
    ])
    expect(commands.bench.log.join("\n")).toContain('with https://x?t=[secret]&p="[secret]"')
  })

  test("are kept with a run, for its next attempt", async () => {
    const [row] = await commands.bench.sql<{ data: unknown }>(
      "SELECT data FROM scheduled_job_run WHERE id = $1",
      [runs.throws],
    )
    expect(row!.data).toMatchObject({ password })
  })
})
