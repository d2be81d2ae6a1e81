import type { Templates } from "./template.setup"

export default async function tearDown(): Promise<void> {
  await (globalThis as { templates?: Templates }).templates?.ledger.drop()
}
