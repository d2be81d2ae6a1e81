/** @long over half a minute */
import type { Page, Request } from "playwright-core"
import { violationsOn } from "./axe.fixture"
import type { BrowserUnderTest } from "./browser.fixture"
import { addLog, addRuns, manyJobs, nameOf } from "./many-jobs.fixture"
import { adminOf, dialogOf, openOperatorsBrowser, openPage } from "./operator.fixture"
import { createStore, type Server, type Store } from "./store.fixture"
import { until } from "./until.fixture"

const jobs = 120
const runsEach = 45
/** Due once a day, so that its history does not change during a test. */
const settledJob = nameOf(2)
const phone = { width: 375, height: 740 }
const desk = { width: 1280, height: 900 }

describe("the pages of the scheduled jobs, of a store with many jobs and a long history", () => {
  let store: Store
  let server: Server
  let browser: BrowserUnderTest
  let page: Page
  beforeAll(async () => {
    store = await createStore({ ...adminOf(), options: { enableUI: true }, files: manyJobs(jobs) })
    server = await store.start()
    await server.printed(`Scheduled jobs: ${jobs} registered`)
    await addRuns(store, runsEach)
    await addLog(store, settledJob)
    browser = await openOperatorsBrowser(server)
    page = browser.page
    // A browser may have to be fetched first.
  }, 400_000)
  afterAll(async () => {
    await browser.close()
    await store.clear()
  })
  afterEach(() => expect(browser.misdeeds).toEqual({ errors: [], elsewhere: [] }))

  const pages = (of: string) => page.getByRole("navigation", { name: `Pages of ${of}` })
  const turn = (of: string, way: "Next" | "Previous") => pages(of).getByRole("button", { name: way }).click()
  const row = (number: number) =>
    page.getByRole("table", { name: "Scheduled jobs" }).getByRole("link", { name: nameOf(number) })
  const ticks = () => page.getByRole("list", { name: "Ticks of the next 24 hours, by job" })
  const elements = () => page.evaluate<number>(`document.querySelectorAll("main *").length`)

  test("the list is paged, and its address holds the page", async () => {
    await openPage(page, server.url)
    await row(0).waitFor()
    await turn("the list", "Next")
    await row(25).waitFor()
    await row(0).waitFor({ state: "detached" })
    await page.reload()
    await row(25).waitFor()
    await turn("the list", "Next")
    await row(74).waitFor()
    await pages("the list").getByText("75 of 120 results").waitFor()
    await turn("the list", "Previous")
    await row(25).waitFor()
    await openPage(page, server.url, { offset: "5000" })
    await row(119).waitFor()
    expect(new URL(page.url()).searchParams.get("offset")).toBe("100")
  })

  test("the timeline shows a page of the jobs that match the filter, and says how many it leaves out", async () => {
    await openPage(page, server.url)
    await ticks()
      .getByRole("link", { name: nameOf(0) })
      .waitFor()
    expect(await ticks().getByRole("listitem").count()).toBe(25)
    await page.getByText("the first 300 of a job. 24 more jobs have no tick in these hours.").waitFor()
    await turn("the timeline", "Next")
    await ticks()
      .getByRole("link", { name: nameOf(31) })
      .waitFor()
    await page.getByRole("searchbox", { name: "Search jobs by name" }).fill("job-011")
    await page.getByText("2 more jobs have no tick in these hours.").waitFor()
    await ticks()
      .getByRole("link", { name: nameOf(110) })
      .waitFor()
    expect(await ticks().getByRole("listitem").count()).toBe(8)
    expect(await pages("the timeline").count()).toBe(0)
  })

  test("a full page of jobs and ticks takes few elements", async () => {
    await openPage(page, server.url)
    await row(24).waitFor()
    await ticks().getByRole("listitem").nth(24).waitFor()
    expect(await elements()).toBeLessThan(1_200)
  })

  test("a history is paged, and starts at the first page when it is filtered", async () => {
    await openPage(page, server.url, { job: settledJob })
    const history = page.getByRole("table", { name: "Runs, the newest first" })
    const instants = async () => {
      const shown = await history.locator("th a time").all()
      return Promise.all(shown.map(async (each) => (await each.getAttribute("datetime"))!))
    }
    await history.getByRole("row").nth(20).waitFor()
    const newest = await instants()
    await turn("the history", "Next")
    await pages("the history").getByText("2 of 3 pages").waitFor()
    await history.locator(`time[datetime="${newest[0]}"]`).waitFor({ state: "detached" })
    expect((await instants())[0]! < newest.at(-1)!).toBe(true)
    await turn("the history", "Next")
    await history.getByRole("row").nth(6).waitFor({ state: "detached" })
    await page.getByRole("combobox", { name: "Outcome" }).click()
    await page.getByRole("option", { name: "Failed" }).click()
    await history.locator("tr[data-status=succeeded]").first().waitFor({ state: "detached" })
    await history.locator("tr[data-status=failed]").first().waitFor()
    expect(await pages("the history").count()).toBe(0)
  })

  test("a long log shows its newest lines, and all of them on demand", async () => {
    await openPage(page, server.url, { job: settledJob })
    await page.locator("tr[data-status=succeeded]").first().getByRole("link").click()
    const lines = page.getByRole("list", { name: "Log lines" })
    await lines.getByText("article 1000 is in stock").waitFor()
    expect(await lines.getByRole("listitem").count()).toBe(200)
    await page.getByRole("button", { name: "Show all 1000 lines" }).click()
    await lines.getByText("article 1 is in stock").waitFor()
  })

  test("nothing is fetched while the page is hidden, and everything at once when it is shown again", async () => {
    await page.clock.install()
    await openPage(page, server.url)
    await row(0).waitFor()
    const asked: string[] = []
    const note = (request: Request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith("/admin/scheduled-jobs")) asked.push(pathname)
    }
    page.on("request", note)
    await until("the page has read again", async () => {
      await page.clock.runFor(1_000)
      return asked.includes("/admin/scheduled-jobs")
    })
    await setVisibility(page, "hidden")
    // Requests are reported in order: those from before the page was hidden have been reported by now.
    await page.evaluate(`fetch("/health").then((answer) => answer.text())`)
    asked.length = 0
    await page.clock.runFor(10 * 60_000)
    expect(asked).toEqual([])
    const again = page.waitForRequest(
      (request) => new URL(request.url()).pathname === "/admin/scheduled-jobs",
    )
    await setVisibility(page, "visible")
    await again
    page.off("request", note)
    await page.clock.resume()
  })

  describe("axe-core finds nothing against accessibility", () => {
    const views: [view: string, query: Record<string, string>, shown: () => Promise<void>][] = [
      ["the list and the timeline", {}, () => ticks().waitFor()],
      [
        "a job",
        { job: settledJob },
        () => page.getByRole("img", { name: /^The last .* half took/ }).waitFor(),
      ],
    ]
    const settled = async (query: Record<string, string>, shown: () => Promise<void>) => {
      await openPage(page, server.url, query)
      await shown()
    }

    test.each(views)("in %s, on a desk and on a phone", async (_view, query, shown) => {
      await settled(query, shown)
      expect(await violationsOn(page)).toEqual([])
      await page.setViewportSize(phone)
      expect(await violationsOn(page)).toEqual([])
      await page.setViewportSize(desk)
    })

    test("in a run that failed, with its stack, and in one that logged", async () => {
      for (const status of ["failed", "succeeded"]) {
        await openPage(page, server.url, { job: settledJob })
        await page.locator(`tr[data-status=${status}]`).first().getByRole("link").click()
        await page.getByRole("region", { name: "Overview" }).waitFor()
        for (const stack of await page.getByText("Stack", { exact: true }).all()) await stack.click()
        expect(await violationsOn(page)).toEqual([])
        await page.setViewportSize(phone)
        expect(await violationsOn(page)).toEqual([])
        await page.setViewportSize(desk)
      }
    })

    test.each([
      ["Pause", "Reason (optional)"],
      ["Run now", "Data (optional)"],
      ["Backfill", "From"],
    ])("in the dialog of %s", async (action, field) => {
      await openPage(page, server.url, { job: settledJob })
      await page.getByRole("button", { name: action, exact: true }).click()
      await dialogOf(page).getByLabel(field).waitFor()
      expect(await violationsOn(page)).toEqual([])
      await page.keyboard.press("Escape")
    })

    test("in the texts for empty results", async () => {
      await openPage(page, server.url, { q: "no such job" })
      await page.getByText("No job matches").waitFor()
      expect(await violationsOn(page)).toEqual([])
    })
  })
})

/** A headless browser never hides a page, so the test sends the page the event itself. */
async function setVisibility(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate(`Object.defineProperty(document, "visibilityState", { configurable: true, value: "${state}" })
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))`)
}
