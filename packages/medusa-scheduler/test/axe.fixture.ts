import axe, { type AxeResults } from "axe-core"
import type { Page } from "playwright-core"

/** What is ours: the page's content and its dialogs. The frame around them is Medusa Admin's. */
const ours = { include: [["main"], ["[role=alertdialog]"]] }

/**
 * What axe-core finds against accessibility in what is shown, a line for each rule with the elements that break it.
 * Animations are brought to their ends first: a colour on its way to another is none that anybody reads.
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
