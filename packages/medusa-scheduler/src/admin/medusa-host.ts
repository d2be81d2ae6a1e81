import { useMedusa } from "medusa-react"
import { useMemo } from "react"
import type { AdminHost } from "./host"

/** What Medusa Admin passes to each page. */
export interface RouteProps {
  notify: { success: (title: string, message: string) => void }
}

/** Medusa's client adds the raw response to each answer. */
function receive(answer: unknown) {
  const { response } = answer as { response?: { headers?: { date?: string } } }
  return { answer, date: response?.headers?.date }
}

/** The page's host in Medusa Admin of Medusa 1: its own client, with its base URL, session and headers. */
export function useMedusaHost({ notify }: RouteProps): AdminHost {
  const { client } = useMedusa()
  return useMemo(
    () => ({
      get: async (path) => receive(await client.admin.custom.get(path)),
      post: async (path, body) => receive(await client.admin.custom.post(path, body)),
      notify: (title, message) => notify.success(title, message),
      home: "/a/orders",
    }),
    [client, notify],
  )
}
