import axe, { type AxeResults } from "axe-core"
import type { Page } from "playwright-core"

/** The parts that are ours: the page's content and its dialogs. The frame around them is Medusa Admin's. */
const ours = { include: [["main"], ["[role=alertdialog]"]] }

/**
 * The accessibility violations that axe-core finds on the page, one line per rule with the elements that break it.
 * Animations are finished first, since a colour in transition is not the one that people read.
 */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  await page.evaluate(
    "document.getAnimations().forEach((each) => { try { each.finish() } catch { each.cancel() } })",
  )
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(ours)})`)
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`)
    return `${id}: ${help}\n${places.join("\n")}`
  })
}
