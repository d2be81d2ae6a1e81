import {
  createStore,
  everySecond,
  jobFile,
  queues,
  runsOf,
  type QueueKind,
  type Store,
} from "./store.fixture"
import { until } from "./until.fixture"

describe.each<QueueKind>(queues)("with the queue on %s", (queue) => {
  let store: Store
  beforeEach(async () => {
    const endless = jobFile(
      { name: "endless", schedule: everySecond, overlap: "queue" },
      `signal.addEventListener("abort", () => console.log("aborted, because " + signal.reason.message))
      if (require("fs").existsSync("second")) return { endedBy: attempt }
      return new Promise(() => {})`,
    )
    store = await createStore({
      queue,
      files: { "jobs/endless.js": endless },
      options: { shutdownTimeout: "200ms" },
    })
  })
  afterEach(() => store.clear())

  test("a run that is not finished at the shutdown timeout is handed back, and the next server finishes it", async () => {
    const first = await store.start()
    const going = await until("a run is under way", async () =>
      (await runsOf(store, "endless")).find(({ status }) => status === "running"),
    )
    const runAgain = async () => (await runsOf(store, "endless")).find(({ id }) => id === going.id)!
    await first.terminate()
    await first.printed(/aborted, because .*the server is shutting down/)
    await first.printed(`handed back to the other workers: endless (run ${going.id})`)
    expect(await runAgain()).toMatchObject({
      status: "due",
      attempts: [{ attempt: 1, outcome: "handed_back" }],
    })

    await store.signal("second")
    const second = await store.start()
    const ended = await until("the run ended", async () => {
      const run = await runAgain()
      return run.status === "succeeded" && run
    })
    expect(ended).toMatchObject({ attempt: 2, result: { endedBy: 2 } })
    await second.terminate()
  })
})
