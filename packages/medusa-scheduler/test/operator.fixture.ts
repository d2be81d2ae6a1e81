import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Locator, Page } from "playwright-core"
import { openBrowser, type BrowserUnderTest } from "./browser.fixture"
import { login } from "./login.fixture"
import type { StoreFiles } from "./store-folder.fixture"

const repository = join(__dirname, "../../..")
const builtAdmin = join(repository, "apps/backend/build")

/** What a store's config needs to serve the admin that `turbo run build:admin` has built. */
export function adminOf(): Required<Pick<StoreFiles, "packages">> {
  if (!existsSync(join(builtAdmin, "index.html"))) {
    throw new Error(`${builtAdmin}: expected the admin, got nothing. Build it: npx turbo run build:admin`)
  }
  return { packages: [{ resolve: "@medusajs/admin", options: { serve: true, outDir: builtAdmin } }] }
}

/** Logs in through the login page, and waits for the admin. */
export async function logIn(page: Page, url: string): Promise<void> {
  // The page asks who is logged in. An answer that arrived after the login's would remove its cookie.
  await page.goto(`${url}/app/login`, { waitUntil: "networkidle" })
  await page.locator("input[name=email]").fill(login.email)
  await page.locator("input[name=password]").fill(login.password)
  await page.locator("button[type=submit]").click()
  await page.waitForURL("**/a/**")
}

/** Starts a browser in which the operator is logged in. */
export async function openOperatorsBrowser(server: { url: string }): Promise<BrowserUnderTest> {
  const browser = await openBrowser(server)
  await logIn(browser.page, server.url)
  // The login page asks who is logged in, and the answer is nobody. From here on there should be no error.
  browser.misdeeds.errors.length = 0
  return browser
}

/** Opens a page of the scheduled jobs by its address, and waits for its heading. */
export async function openPage(page: Page, url: string, query: Record<string, string> = {}): Promise<void> {
  await page.goto(`${url}/app/a/scheduled-jobs?${new URLSearchParams(query).toString()}`)
  await page.getByRole("heading", { level: 1 }).waitFor()
}

/** The dialog that is open. */
export const dialogOf = (page: Page): Locator => page.getByRole("alertdialog")

/** Takes a screenshot for the docs if NIGHTSHIFT_SCREENSHOTS is set. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.NIGHTSHIFT_SCREENSHOTS) return
  const path = join(repository, "docs/admin", `${name}.png`)
  await mkdir(dirname(path), { recursive: true })
  // Notices come and go.
  const style = `[style*="z-index: 9999"] { display: none }`
  await page.screenshot({ path, style, animations: "disabled" })
}
