import path from "node:path"
import type { LocalServices } from "@nightshift/local-services"
import { developmentAdmin } from "./preparation"
import { hasAdminPage } from "./serving"

/** The address of the scheduled jobs page. */
export function adminPageAddress(port: number): string {
  return `http://localhost:${port}/app/a/scheduled-jobs`
}

/** The text that is shown when the store is ready. */
export async function welcome(options: {
  port: number
  stateFolder: string
  services: LocalServices
  /** Whether Medusa Admin is going to be built if it does not exist yet. */
  hasAdmin: boolean
}): Promise<string> {
  const { port, hasAdmin } = options
  const { email, password } = developmentAdmin
  const address = `http://localhost:${port}`
  const hasPage = await hasAdminPage(port)
  const jobs = "npx nightshift list, in apps/backend"
  return [
    "",
    `  Store   ${address}/store/products`,
    `  Admin   ${hasPage ? `${address}/app` : `POST ${address}/admin/auth`}   ${email}, password ${password} (for development only)`,
    hasPage
      ? `  Jobs    ${adminPageAddress(port)}   or ${jobs}`
      : `  Jobs    ${jobs}${hasAdmin ? "; the page in Medusa Admin follows as soon as it is built" : ""}`,
    `  Data    ${dataLocation(options)}`,
    "  Ctrl-C stops everything that was started.",
    "",
  ].join("\n")
}

/** Where the data is, and how to start over. */
function dataLocation(options: { stateFolder: string; services: LocalServices }): string {
  const { stateFolder, services } = options
  if (services.source.postgres === "environment") return "in the database that DATABASE_URL names"
  if (services.source.postgres === "docker")
    return "in Docker's volumes (docker compose down --volumes to start over)"
  const places = services.dataFolders.map((folder) =>
    path.dirname(folder) === stateFolder ? stateFolder : folder,
  )
  return `${[...new Set(places)].join(" and ")} (stop and remove to start over)`
}
