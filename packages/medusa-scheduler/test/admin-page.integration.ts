/** @long over half a minute */
import type { Page } from "playwright-core"
import { violationsOn } from "./axe.fixture"
import type { BrowserUnderTest } from "./browser.fixture"
import { adminOf, dialogOf, openOperatorsBrowser, openPage, picture } from "./operator.fixture"
import { secretJob, secretValues, textsOfSecretJob } from "./secret-job.fixture"
import { createStore, everySecond, jobFile, runOf, type Server, type Store } from "./store.fixture"
import { until } from "./until.fixture"

const odd = `night/shift 50% "☂" ?a=1&b#c;+\\..%2F`
const rarely = "0 0 1 1 *"
const description = (text: string) => ({ description: text })

const syncs = `const took = 40 + Math.floor(Math.random() * 160)
  logger.info("asked the warehouse for " + took + " articles")
  logger.warn("2 articles have no barcode")
  await new Promise((resolve) => setTimeout(resolve, took))
  return { articles: took, data }`

const failsOften = `logger.info("14 reminders to send")
  if (scheduledFor.getUTCSeconds() % 6 !== 0) {
    await new Promise((resolve) => setTimeout(resolve, 200 + 20 * (scheduledFor.getUTCSeconds() % 7)))
    return { sent: 14 }
  }
  throw Object.assign(new Error("The mail server refused the connection"), { code: "ECONNREFUSED" })`

const takesLong = `logger.info("reading the catalogue")
  for (let done = 0; done < 4000; done += 40) {
    progress({ done, total: 4000 })
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, 600)
      signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason) }, { once: true })
    })
  }`

/** How far what covers a narrow screen reaches past it; a program of the page's. */
const hiddenWidth = `(() => {
  const view = [...document.querySelectorAll("main div")].find((each) => getComputedStyle(each).position === "fixed")
  return view ? view.scrollWidth - view.clientWidth : NaN
})()`

describe("the pages of the scheduled jobs in Medusa Admin, in a browser", () => {
  let store: Store
  let server: Server
  let browser: BrowserUnderTest
  let page: Page
  beforeAll(async () => {
    store = await createStore({
      ...adminOf(),
      options: { enableUI: true, concurrency: { default: 10, nightly: 0 } },
      files: {
        "jobs/sync-stock.js": jobFile(
          {
            name: "sync-stock",
            schedule: everySecond,
            ...description("Takes the stock over from the warehouse"),
          },
          syncs,
        ),
        "jobs/send-reminders.js": jobFile(
          {
            name: "send-reminders",
            schedule: "*/2 * * * * *",
            ...description("Sends reminders for abandoned carts"),
          },
          failsOften,
        ),
        "jobs/rebuild-search.js": jobFile(
          { name: "rebuild-search", schedule: "0 3 * * 0", ...description("Rebuilds the search index") },
          takesLong,
        ),
        "jobs/report-sales.js": jobFile(
          { name: "report-sales", schedule: "30 2 * * 1-5", timezone: "America/New_York" },
          "return {}",
        ),
        "jobs/clean-carts.js": jobFile({ name: "clean-carts", schedule: "*/15 * * * *" }, "return {}"),
        "jobs/export-books.js": jobFile(
          { name: "export-books", schedule: rarely, queue: "nightly" },
          "return {}",
        ),
        "jobs/send-invoices.js": secretJob,
        "jobs/odd.js": jobFile({ name: odd, schedule: rarely }, "return {}"),
      },
    })
    server = await store.start()
    await server.printed("Scheduled jobs: 8 registered")
    browser = await openOperatorsBrowser(server)
    page = browser.page
    // A browser may have to be fetched first.
  }, 400_000)
  afterAll(async () => {
    await browser.close()
    await store.clear()
  })
  afterEach(() => expect(browser.misdeeds).toEqual({ errors: [], elsewhere: [] }))

  const row = (name: string) =>
    page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) })
  const badge = (label: string) =>
    page.getByRole("banner").or(page.locator("header")).getByText(label, { exact: true })
  const focused = () => page.locator(":focus")
  const button = (name: string) => page.getByRole("button", { name, exact: true })

  test("the side bar leads to the list, which shows the runs of a job", async () => {
    await page.getByRole("link", { name: "Scheduled jobs" }).click()
    await row("sync-stock")
      .getByRole("img", { name: /^Last \d+ runs: .*succeeded/ })
      .waitFor()
    await row("send-reminders")
      .getByRole("img", { name: /failed/ })
      .waitFor()
    await row("clean-carts")
      .getByText(/^in \d+ (s|min)/)
      .waitFor()
    await row("report-sales").getByText("America/New_York").waitFor()
  })

  test("a warning names a job that no live worker can run", async () => {
    await page.getByRole("alert").getByText("No live worker can run export-books").waitFor()
    expect(await violationsOn(page)).toEqual([])
  })

  test("the list is filtered by text, and says when nothing matches", async () => {
    await openPage(page, server.url)
    const search = page.getByRole("searchbox", { name: "Search jobs by name" })
    await search.fill("stock")
    await row("clean-carts").waitFor({ state: "detached" })
    await row("sync-stock").waitFor()
    await search.fill("no such job")
    await page.getByText("No job matches").waitFor()
    expect(new URL(page.url()).searchParams.get("q")).toBe("no such job")
  })

  test("the timeline has each job's ticks of the next 24 hours as text for screen readers", async () => {
    await openPage(page, server.url)
    const ticks = page.getByRole("list", { name: "Ticks of the next 24 hours, by job" })
    await ticks
      .getByRole("listitem")
      .filter({ hasText: "clean-carts" })
      .getByText(/^9[67] ticks/)
      .waitFor()
  })

  test("a job is paused with a reason, by keyboard, and resumed", async () => {
    await openPage(page, server.url, { job: "sync-stock" })
    await button("Pause").focus()
    await page.keyboard.press("Enter")
    await dialogOf(page).waitFor()
    await page.keyboard.press("Escape")
    await dialogOf(page).waitFor({ state: "detached" })
    await button("Pause").and(focused()).waitFor()
    await page.keyboard.press("Enter")
    await dialogOf(page).getByLabel("Reason (optional)").fill("stock-taking")
    for (let press = 0; press < 12; press += 1) await page.keyboard.press("Tab")
    await dialogOf(page).locator(focused()).waitFor()
    await dialogOf(page).getByRole("button", { name: "Pause" }).click()
    await badge("Paused").waitFor()
    await page.getByText(/^Paused since .* by ada@nocturne.test.*: stock-taking$/).waitFor()
    expect(await violationsOn(page)).toEqual([])
    await button("Resume").click()
    await dialogOf(page).getByRole("button", { name: "Resume" }).click()
    await badge("Active").waitFor()
  })

  test("a job is run now with data, and its run is shown with result and log", async () => {
    await openPage(page, server.url, { job: "sync-stock" })
    await button("Run now").click()
    await dialogOf(page).getByLabel("Data (optional)").fill("{ warehouse")
    await dialogOf(page).getByText("This is not valid JSON yet").waitFor()
    await dialogOf(page).getByLabel("Data (optional)").fill('{ "warehouse": "north" }')
    await dialogOf(page).getByRole("button", { name: "Run now" }).click()
    await page.waitForURL(/run=/)
    await badge("Succeeded").waitFor()
    await page.getByRole("list", { name: "Log lines" }).getByText("2 articles have no barcode").waitFor()
    await page.getByText('"warehouse": "north"').first().waitFor()
    await page.getByText(/Manual, ada@nocturne.test/).waitFor()
  })

  test("a failing job's error is shown in its history, and with its stack on the run's page", async () => {
    await openPage(page, server.url, { job: "send-reminders" })
    await page.getByText("The mail server refused the connection").first().waitFor()
    await page.getByRole("img", { name: /^The last .* half took up to/ }).waitFor()
    await page.locator("tr[data-status=failed]").first().getByRole("link").click()
    await page.waitForURL(/run=/)
    const error = page.getByRole("region", { name: "Error" })
    await error.getByText("ECONNREFUSED").waitFor()
    await error.getByText("Stack").click()
    await error
      .getByText(/send-reminders\.js:\d+/)
      .first()
      .waitFor()
    await button("Retry").waitFor()
  })

  test("what a job names as secret is on no page, and in no answer that the pages fetch", async () => {
    const texts = await textsOfSecretJob(page, server.url)
    expect(texts.filter((text) => text.includes("[secret]")).length).toBeGreaterThan(2)
    expect(texts.filter((text) => secretValues.some((secret) => text.includes(secret)))).toEqual([])
  })

  test("a long run shows its progress, and can be cancelled", async () => {
    await openPage(page, server.url, { job: "rebuild-search" })
    await button("Run now").click()
    await dialogOf(page).getByRole("button", { name: "Run now" }).click()
    await page.waitForURL(/run=/)
    const progress = page.getByRole("progressbar", { name: "Progress" })
    await until("the bar moved", async () => Number(await progress.getAttribute("aria-valuenow")) >= 3)
    expect(await progress.getAttribute("aria-valuetext")).toMatch(/^done \d+, total 4000$/)
    expect(await violationsOn(page)).toEqual([])
    await picture(page, "run")
    await button("Cancel run").click()
    await dialogOf(page).getByLabel("Reason (optional)").fill("too early")
    await dialogOf(page).getByRole("button", { name: "Cancel run" }).click()
    await badge("Failed").waitFor()
    await page.getByText("it was cancelled", { exact: true }).waitFor()
    expect(await runOf(store, "rebuild-search", "failed")).toMatchObject({ reason: "cancelled" })
  })

  test("a range is backfilled only after its ticks have been counted", async () => {
    await openPage(page, server.url, { job: "clean-carts" })
    await button("Backfill").click()
    await dialogOf(page).getByRole("button", { name: "Count the ticks" }).click()
    const ticks = dialogOf(page).getByText(/^\d+ ticks will run\.$/)
    await ticks.waitFor()
    expect(await store.sql(`SELECT FROM scheduled_job_run WHERE trigger = 'backfill'`)).toHaveLength(0)
    const count = Number.parseInt((await ticks.textContent())!)
    await dialogOf(page)
      .getByRole("button", { name: `Run ${count} ticks` })
      .click()
    await dialogOf(page).waitFor({ state: "detached" })
    expect(await store.sql(`SELECT FROM scheduled_job_run WHERE trigger = 'backfill'`)).toHaveLength(count)
  })

  test("a job with any characters in its name has a page", async () => {
    await openPage(page, server.url)
    await row(odd).getByRole("link").click()
    await page.getByRole("heading", { level: 1, name: odd }).waitFor()
    await page.getByRole("region", { name: "Overview" }).getByText("at 00:00").first().waitFor()
  })

  test("an unknown job is reported as such", async () => {
    await openPage(page, server.url, { job: "no such job" })
    await page.getByText("There is no such job").waitFor()
    // The browser itself notes each answer with status 404.
    expect(browser.misdeeds.errors.splice(0).every((error) => error.includes("404"))).toBe(true)
  })

  test("nothing overflows on a phone's screen", async () => {
    await page.setViewportSize({ width: 375, height: 740 })
    for (const job of ["", "send-reminders"]) {
      await openPage(page, server.url, { job })
      await page.getByRole("heading", { level: 2 }).first().waitFor()
      expect(await page.evaluate<number>(hiddenWidth)).toBe(0)
    }
    await openPage(page, server.url)
    await page.getByRole("list", { name: "Scheduled jobs" }).waitFor()
    await picture(page, "narrow")
  })

  test("the list shows the outcomes of all runs", async () => {
    await page.setViewportSize({ width: 1280, height: 1200 })
    await openPage(page, server.url)
    await row("sync-stock")
      .getByRole("img", { name: /^Last 20 runs: .*succeeded/ })
      .waitFor()
    await row("rebuild-search").getByRole("img", { name: "Last run: 1 failed. Newest: failed." }).waitFor()
    await row("clean-carts")
      .getByRole("img", { name: /^Last 20 runs: 20 succeeded/ })
      .waitFor()
    await page.getByRole("list", { name: "Ticks of the next 24 hours, by job" }).waitFor()
    await picture(page, "list")
    await openPage(page, server.url, { job: "send-reminders" })
    await page.getByRole("img", { name: /^The last .* half took up to/ }).waitFor()
    await page.getByRole("region", { name: "History" }).getByRole("row").nth(5).waitFor()
    await picture(page, "job")
  })
})
