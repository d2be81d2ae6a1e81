import type { Page, Response } from "playwright-core"
import { dialogOf, openPage } from "./operator.fixture"
import { jobFile } from "./store.fixture"

const token = "t0k3n-of-the-config"
const password = "pa55-w0rd-by-hand"
export const secretValues = [token, password]

/** A job that leaks its secrets through everything that a handler can write. */
export const secretJob = jobFile(
  {
    name: "send-invoices",
    schedule: "0 0 1 1 *",
    data: { token },
    secrets: ["token", "password"],
  },
  `logger.info("logs in with " + JSON.stringify(data))
  progress({ with: data })
  throw Object.assign(new Error("no login as " + data.password + data.token), { code: data.password })`,
)

/** Runs the job manually; returns the markup of its pages and of the list, and every answer that they fetched. */
export async function textsOfSecretJob(page: Page, url: string): Promise<string[]> {
  const answers: Promise<string>[] = []
  const onResponse = (response: Response) => {
    if (response.url().includes("/admin/scheduled-jobs")) answers.push(response.text())
  }
  page.on("response", onResponse)
  await openPage(page, url, { job: "send-invoices" })
  await page.getByRole("button", { name: "Run now", exact: true }).click()
  await dialogOf(page)
    .getByLabel("Data (optional)")
    .fill(JSON.stringify({ token, password, to: "grace" }))
  await dialogOf(page).getByRole("button", { name: "Run now" }).click()
  await page.waitForURL(/run=/)
  await page.getByText('"password": "[secret]"').first().waitFor()
  await page
    .getByRole("list", { name: "Log lines" })
    .getByText(/logs in with .*\[secret\]/)
    .waitFor()
  await page.getByRole("region", { name: "Error" }).getByText("Stack").click()
  const shown = [await page.content()]
  await openPage(page, url, { job: "send-invoices" })
  await page.getByRole("region", { name: "History" }).getByText("[secret]").first().waitFor()
  shown.push(await page.content())
  await openPage(page, url)
  await page.getByRole("link", { name: "send-invoices" }).first().waitFor()
  shown.push(await page.content())
  page.off("response", onResponse)
  return [...shown, ...(await Promise.all(answers))]
}
