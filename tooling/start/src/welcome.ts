import { developmentAdmin } from "./preparation"
import { hasAdminPage } from "./serving"

/** What a person wants to know when the store is ready. */
export async function welcome(options: { port: number; stateFolder: string }): Promise<string> {
  const { port, stateFolder } = options
  const { email, password } = developmentAdmin
  const address = `http://localhost:${port}`
  const page = (await hasAdminPage(port)) ? `${address}/app` : `POST ${address}/admin/auth`
  return [
    "",
    `  Store   ${address}/store/products`,
    `  Admin   ${page}   ${email}, password ${password} (for development only)`,
    `  Data    ${stateFolder} (stop, then remove it to begin anew)`,
    "  Ctrl-C stops everything that was started.",
    "",
  ].join("\n")
}
