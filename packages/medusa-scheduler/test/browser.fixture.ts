import { findBrowser } from "@nightshift/local-services/testing"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium, type Page } from "playwright-core"

/** What a page of ours must not do. */
export interface Misdeeds {
  /** Errors in the console, and uncaught exceptions. */
  errors: string[]
  /** URLs on other hosts that the page requested. */
  elsewhere: string[]
}

export interface BrowserUnderTest {
  page: Page
  misdeeds: Misdeeds
  close(): Promise<void>
}

const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** Starts a browser with its own profile; every request to another host than that of `url` is recorded and blocked. */
export async function openBrowser({ url }: { url: string }): Promise<BrowserUnderTest> {
  const { command, environment } = await findBrowser((line) => console.log(line))
  const profile = await mkdtemp(join(tmpdir(), "nightshift-browser-"))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: command,
    env: environment,
    args: flags,
    headless: true,
    chromiumSandbox: false,
    viewport: { width: 1280, height: 900 },
    timezoneId: "Europe/Berlin",
  })
  const misdeeds: Misdeeds = { errors: [], elsewhere: [] }
  const { hostname } = new URL(url)
  await context.route(
    (address) => address.protocol.startsWith("http") && address.hostname !== hostname,
    async (route) => {
      misdeeds.elsewhere.push(route.request().url())
      await route.abort()
    },
  )
  const page = context.pages()[0] ?? (await context.newPage())
  page.on("console", (message) => {
    if (message.type() === "error") misdeeds.errors.push(`${message.text()} (${message.location().url})`)
  })
  page.on("pageerror", (error) => misdeeds.errors.push(String(error)))
  return {
    page,
    misdeeds,
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
