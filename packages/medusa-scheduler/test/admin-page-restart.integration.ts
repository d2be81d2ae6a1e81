import type { Page } from "playwright-core"
import { openBrowser, type BrowserUnderTest } from "./browser.fixture"
import { adminOf, logIn, openPage } from "./operator.fixture"
import { createStore, everySecond, jobFile, runOf, type Server, type Store } from "./store.fixture"

const countStock = (schedule: string, more: Record<string, unknown> = {}) =>
  jobFile({ name: "count-stock", schedule, ...more }, "return {}")

describe("the pages of the scheduled jobs, while servers come and go", () => {
  let store: Store
  let server: Server
  let browser: BrowserUnderTest
  let page: Page
  beforeAll(async () => {
    store = await createStore({
      ...adminOf(),
      options: { enableUI: true },
      files: {
        "jobs/count-stock.js": countStock("0 4 * * *"),
        "jobs/tick.js": jobFile({ name: "tick", schedule: everySecond }, "return {}"),
      },
    })
    server = await store.start()
    await runOf(store, "tick", "succeeded")
    browser = await openBrowser(server)
    page = browser.page
    // A browser may have to be fetched first.
  }, 400_000)
  afterAll(async () => {
    await browser.close()
    await store.clear()
  })
  afterEach(() => expect(browser.misdeeds).toEqual({ errors: [], elsewhere: [] }))

  /** Stops the server, changes it, starts it again, and logs in: sessions end with their server. */
  async function restart(change: () => Promise<void>): Promise<void> {
    await page.goto("about:blank")
    await server.terminate()
    await change()
    server = await store.start()
    await logIn(page, server.url)
    // The login page asks who is logged in, and the answer is nobody.
    browser.misdeeds.errors.length = 0
  }

  test("a changed schedule is shown beside the previous one, with what changed", async () => {
    await restart(() =>
      store.write(
        "jobs/count-stock.js",
        countStock("30 4 * * *", { timezone: "Europe/Berlin", attempts: 3 }),
      ),
    )
    await server.printed("Scheduled jobs: 2 registered")
    await openPage(page, server.url, { job: "count-stock" })
    const versions = page.getByRole("table", { name: "Versions of the schedule, the newest first" })
    const cells = versions.getByRole("row", { name: /^Schedule / }).getByRole("cell")
    await cells.first().waitFor()
    expect(await cells.allTextContents()).toEqual(["30 4 * * *changed", "0 4 * * *"])
    await versions.getByRole("row", { name: /^Attempts 3/ }).waitFor()
    expect(await versions.getByRole("row", { name: /^Queue/ }).count()).toBe(0)
    await page.getByRole("region", { name: "Events" }).getByText("Schedule or policies changed").waitFor()
  })

  test("a store without a live worker shows a warning, and still its jobs", async () => {
    await restart(() => store.configure({ projectConfig: { worker_mode: "server" } }))
    await openPage(page, server.url)
    await page.getByRole("alert").getByText("No live worker").waitFor()
    await page.getByRole("link", { name: "count-stock" }).first().waitFor()
  })

  test("an unreachable server is reported, and the page keeps its content", async () => {
    await openPage(page, server.url, { job: "count-stock" })
    await page.getByRole("region", { name: "Overview" }).waitFor()
    await server.terminate()
    await page.getByRole("alert").getByText("The server cannot be reached").first().waitFor()
    await page.getByRole("region", { name: "Overview" }).waitFor()
    // The browser itself logs every request without an answer.
    expect(browser.misdeeds.errors.splice(0).every((error) => error.includes("ERR_"))).toBe(true)
    await page.goto("about:blank")
    browser.misdeeds.errors.length = 0
  })
})
