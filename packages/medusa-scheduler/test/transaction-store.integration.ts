import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { createStore, jobFile, runsOf, type Store } from "./store.fixture"
import { until } from "./until.fixture"

const command = join(require.resolve("@nightshift/cli/package.json"), "../bin/nightshift.js")

const writesOn = `const stores = container.resolve("storeService").withTransaction(manager)
  const { writeFileSync } = require("node:fs")
  for (let i = 0; ; i++) {
    try {
      await stores.update({ name: "late " + i })
    } catch (error) {
      writeFileSync(process.cwd() + "/refused", i + " " + error.code)
      return
    }
  }`

let store: Store
beforeEach(async () => {
  const config = { name: "late", schedule: "0 0 1 1 *", transaction: true, timeout: "400ms" }
  store = await createStore({
    files: {
      "jobs/late.js": jobFile(config, writesOn).replace("const { container", "const { manager, container"),
    },
  })
  await store.signal(
    "nightshift.config.js",
    `module.exports = require("@nightshift/medusa-scheduler/dist/nightshift-config").nightshiftConfig(__dirname)`,
  )
})
afterEach(() => store.clear())

test("services that still write after their handler's timeout leave nothing, and are refused with the documented code", async () => {
  const server = await store.start()
  await server.printed("Scheduled jobs: 1 registered")
  const before = await store.sql(`SELECT name FROM store`)
  for (let round = 1; round <= 3; round++) {
    await store.run(["run", "late", "--json"], [command]).ended()
    await until("it timed out", async () => {
      const runs = await runsOf(store, "late")
      return runs.length === round && runs.every(({ reason }) => reason === "timeout")
    })
  }
  expect(await store.sql(`SELECT name FROM store`)).toEqual(before)
  expect(await readFile(join(store.folder, "refused"), "utf8")).toMatch(/^[1-9]\d* TRANSACTION_OVER$/)
})
